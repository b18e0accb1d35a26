import { actions } from '../../api/actions/index.ts';
import type { ActionDeclaration, Drift, Inverse } from '../../api/actions/action.ts';
import type { Bounds, RemedyMode } from '../../api/runbook.ts';
import { byHand } from '../actions.ts';
import { remedyTitle } from '../anchors.ts';
import { conditionText } from '../condition.ts';
import type { AnyRemedy, RunbookContext } from '../context.ts';
import { blocks, code, enumeration, fence, heading, list, text } from '../markdown.ts';
import { targetOf, targetText } from '../target.ts';

/** Remedies in the order in which they are tried. */
export function mitigation(context: RunbookContext): string {
  const { runbook, controllerNamespace } = context;
  const needsApproval = runbook.remedies.some(({ mode }) => mode === 'approve');
  return blocks(
    heading(2, 'Mitigation'),
    'Tried from the first to the last, as far as a conclusion points to them and their condition holds. What the controller did, or refused and why:',
    fence('sh', `kubectl -n ${controllerNamespace} get remediations`),
    needsApproval
      ? 'A remedy that waits for approval shows its plan there; `stanchion approve NAME` and `stanchion reject NAME` answer it.'
      : '',
    runbook.remedies.flatMap((remedy, index) => remedyBlocks(remedy, index, context)),
  );
}

function remedyBlocks(remedy: AnyRemedy, index: number, context: RunbookContext): string[] {
  const { name, declaration, target } = actionOf(remedy);
  return [
    heading(3, remedyTitle(remedy, index)),
    text(remedy.text),
    list([
      `Mode: ${MODES[remedy.mode]}.`,
      ...(remedy.when === undefined ? [] : [`When: ${conditionText(remedy.when)}.`]),
      `Action: ${code(name)}${target === undefined ? '' : ` on ${targetText(targetOf(context, target))}`}. ${text(declaration.summary)}`,
      ...(remedy.mode === 'human'
        ? []
        : [...carriedOut(remedy.bounds, remedy.verify), ...kept(remedy.keep), ...consequences(declaration)]),
    ]),
    remedy.mode === 'human' ? 'To do:' : 'By hand:',
    byHand(remedy.action, context),
  ];
}

const MODES: Readonly<Record<RemedyMode, string>> = {
  auto: '**auto**, unattended because it is harmless',
  guarded: '**guarded**, unattended when every guard agrees',
  approve: '**approve**, prepared, and done after a person approved the plan',
  human: '**human**, done by a person; the controller keeps it as a task',
};

function actionOf({ action }: AnyRemedy) {
  const [name = ''] = Object.keys(action);
  const [parameters = {}] = Object.values<object>(action);
  const declaration = declarations.get(name);
  if (declaration === undefined) throw new Error(`there is no action '${name}'`);
  const target =
    'target' in parameters && typeof parameters.target === 'string' ? parameters.target : undefined;
  return { name, declaration, target };
}

const declarations: ReadonlyMap<string, ActionDeclaration> = new Map(Object.entries(actions));

function carriedOut(
  bounds: Bounds,
  verify: Extract<AnyRemedy, { readonly verify: unknown }>['verify'],
): string[] {
  const { attempts, per, cooldown, timeout, maxTargets } = bounds;
  const { trial } = verify;
  return [
    `Bounds: ${times(attempts)} in ${per}, ${cooldown} apart; failed after ${timeout}; ${maxTargets === 1 ? 'one object' : `at most ${maxTargets} objects`} at a time.`,
    `Verified: ${text(verify.text)} Within ${verify.within}: ${conditionText(verify.until)}.`,
    ...(trial === undefined
      ? []
      : [
          `On trial: taken back after ${trial.after}. ${text(trial.text)} For ${trial.within}: ${conditionText(trial.until)}; otherwise it is carried out once more.`,
        ]),
  ];
}

function kept(keep: Extract<AnyRemedy, { readonly verify: unknown }>['keep']): string[] {
  if (keep === undefined) return [];
  const holding =
    keep.while === undefined ? '' : ` while this holds or is unknown: ${conditionText(keep.while)}`;
  return [`Kept: for at most ${keep.atMost}${holding}.`];
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function consequences({ inverse, gitops, permissions, credential }: ActionDeclaration): string[] {
  const needs = [
    ...permissions.map(
      ({ apiGroup, resources, verbs }) =>
        `${enumeration([...verbs])} on ${enumeration(resources.map((name) => code(apiGroup === '' ? name : `${name}.${apiGroup}`)))}`,
    ),
    ...(credential === undefined ? [] : [`the credential ${code(credential)}`]),
  ];
  return [
    `Taken back: ${INVERSES[inverse]}.`,
    `Git: ${driftText(gitops)}.`,
    ...(needs.length === 0 ? [] : [`Needs: ${needs.join('; ')}.`]),
  ];
}

const INVERSES: Readonly<Record<Inverse, string>> = {
  none: 'nothing to take back',
  'restore-previous': 'the value from before returns once the system is well',
  expires: 'the system ends it by itself',
};

function driftText(gitops: Drift): string {
  switch (gitops.drift) {
    case 'none':
      return 'changes nothing that Git has a field for';
    case 'refuse':
      return `the next sync would undo it (${enumeration(gitops.fields.map(code))}), so where a GitOps tool owns the object it is refused, with a patch for Git; commit the change there`;
    case 'owned-field':
      return `${enumeration([...gitops.fields, ...(gitops.autoscalerFields ?? [])].map(code))} belongs to the remedy and is left out of the comparison; write it back to keep it`;
  }
}
