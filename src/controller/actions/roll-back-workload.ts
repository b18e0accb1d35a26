import { rollBackWorkload as declaration } from '../../api/actions/roll-back-workload.ts';
import { seconds } from '../../api/scalars.ts';
import { CHANGE_ANNOTATIONS } from '../../conventions/changes.ts';
import { secondsBetween } from '../clock.ts';
import { gitPatch } from '../gitops/git-patch.ts';
import { REPLICA_SETS } from '../kubernetes/objects.ts';
import { at as valueAt } from '../kubernetes/is-so.ts';
import { annotate, difference, unchanged } from '../kubernetes/patch.ts';
import type { PatchStep } from '../kubernetes/ports.ts';
import { rolloutOf } from '../workloads/deployment.ts';
import { readReadyRevisions, wasReady, type ReadyRevisions } from '../workloads/ready-revisions.ts';
import { revisionsOf, type Revision, type Revisions } from '../workloads/revisions.ts';
import type { ActionContext, ActionModule } from './action-module.ts';
import { carriesKey, findWorkload, refused, settled, type Workload } from './target.ts';

/**
 * Puts the pod template of the previous revision back, as `kubectl rollout undo` does, with two differences: the
 * Deployment's annotations stay, and nothing is done unless everything is as it was when it was looked at.
 */
export const rollBackWorkload: ActionModule<'rollBackWorkload'> = {
  prepare: async ({ target, rolledOutWithin }, context) => {
    const read = await findWorkload(target, declaration.gitops, context);
    if ('refused' in read) return read.refused;
    const workload = read.found;
    const { object, state, ref } = workload;
    if (carriesKey(object, context)) {
      return { ...settled(state, 'done', `${state.key} was rolled back.`), changed: ref };
    }
    const replicaSets = await context.cluster.list(REPLICA_SETS, {
      namespace: ref.namespace,
      labels: workload.deployment.spec.selector.matchLabels,
    });
    const chosen = choose(workload, {
      revisions: revisionsOf(object, replicaSets),
      ready: await readReadyRevisions(context.cluster, context.remediation.metadata.namespace),
      failingSince: failingSince(context),
      rolledOutWithin,
      context,
    });
    return 'why' in chosen ? refused(state, chosen.why) : plan(workload, chosen, context);
  },
};

interface Choice {
  readonly revisions: Revisions | undefined;
  readonly ready: ReadyRevisions;
  readonly failingSince: Date;
  readonly rolledOutWithin: string;
  readonly context: ActionContext;
}

interface Way {
  readonly from: Revision;
  readonly to: Revision;
}

function choose(workload: Workload, choice: Choice): Way | { readonly why: string } {
  const { revisions } = choice;
  const why = whyNotNow(workload, choice);
  if (why !== undefined) return { why };
  if (revisions?.previous === undefined) {
    return { why: `${workload.state.key} has no earlier revision that runs anything else.` };
  }
  const { current: from, previous: to } = revisions;
  const unfit = whyNotBack(revisions, choice) ?? whyNotTo(to, choice.ready);
  return unfit === undefined ? { from, to } : { why: unfit };
}

function whyNotNow({ object, deployment, state }: Workload, { context }: Choice): string | undefined {
  const { name } = context.remediation.metadata;
  if (deployment.spec.paused) return `${state.key} is paused: nothing would be rolled out.`;
  if (object.metadata.annotations?.[CHANGE_ANNOTATIONS.rolledBackFor] === name) {
    return `${state.key} was rolled back for ${name} already; a second time would bring the newer version back.`;
  }
  return rolloutOf(object, deployment) === 'under-way'
    ? `A rollout of ${state.key} is under way.`
    : undefined;
}

/** Why what runs now cannot be what broke it, or must not be left. */
function whyNotBack(
  { current, rolledOutAt }: Revisions,
  { failingSince: since, rolledOutWithin, context }: Choice,
): string | undefined {
  const when = rolledOutAt.toISOString();
  if (current.returned) {
    return `Revision ${current.number} was brought back by an undo; what ran before it is what was undone.`;
  }
  if (rolledOutAt > since) {
    return `The rollout at ${when} came after the failure began at ${since.toISOString()}, so it is not its cause.`;
  }
  if (secondsBetween(rolledOutAt, context.now) > seconds(rolledOutWithin)) {
    return `The rollout at ${when} is more than ${rolledOutWithin} ago.`;
  }
  return undefined;
}

function whyNotTo({ number, replicaSet }: Revision, ready: ReadyRevisions): string | undefined {
  return wasReady(ready, replicaSet)
    ? undefined
    : `Nobody has seen a ready pod of revision ${number}, so it may never have worked.`;
}

/** The start of the alert; what was opened by somebody else began when it was opened. */
function failingSince({ remediation: { spec, metadata }, now }: ActionContext): Date {
  if ('alert' in spec.source) return new Date(spec.source.alert.startsAt);
  const { creationTimestamp } = metadata;
  return typeof creationTimestamp === 'string' ? new Date(creationTimestamp) : now;
}

function plan({ ref, object, state, application }: Workload, { from, to }: Way, context: ActionContext) {
  const changed = difference(valueAt(object, TEMPLATE), to.template, TEMPLATE);
  const steps: readonly PatchStep[] = [
    ...unchanged(object),
    { op: 'replace', path: TEMPLATE, value: to.template },
    ...annotate(object, '', {
      [CHANGE_ANNOTATIONS.change]: context.idempotencyKey,
      [CHANGE_ANNOTATIONS.rolledBackFor]: context.remediation.metadata.name,
    }),
  ];
  return {
    state,
    summary: `Return ${state.key} from revision ${from.number} to ${to.number}, which differs in ${fieldsOf(changed)}.`,
    changes: [{ patch: { ref, steps } }],
    before: Object.fromEntries(changed.map(({ path }) => [path, valueAt(object, path) ?? null])),
    after: Object.fromEntries(changed.map((step) => [step.path, 'value' in step ? step.value : null])),
    progress: 'open' as const,
    changed: ref,
    gitPatch: gitPatch(object, changed, application),
  };
}

const TEMPLATE = '/spec/template';
const SHOWN = 4;

/** The first few of the fields that differ. */
function fieldsOf(steps: readonly PatchStep[]): string {
  const paths = steps.map(({ path }) => path.slice(TEMPLATE.length + 1));
  const more = paths.length - SHOWN;
  return [...paths.slice(0, SHOWN), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
