import type { RemediationResource } from '../../api/remediation.ts';
import type { RunbookResource } from '../../api/runbook.ts';
import type { Prepared } from '../actions/action-module.ts';
import { evaluate, evidenceIn } from '../decide/condition.ts';
import type { ActingRemedy } from '../decide/decide.ts';
import { factsOf } from '../decide/facts.ts';
import { planOf, type Plan } from '../decide/plan.ts';
import { firstRefusal, type GuardInput, type Refusal } from '../guards/guard.ts';
import { guards } from '../guards/index.ts';
import { TerminalError } from '../kubernetes/errors.ts';
import { maskedText } from '../record/mask.ts';
import { modeOf } from '../settings.ts';
import { cannot } from './cannot.ts';
import type { Status } from './status.ts';
import type { World } from './world.ts';

/** What a remedy would do now, and what stands against it. */
export interface Proposal {
  readonly prepared: Prepared;
  readonly plan: Plan;
  readonly refusal: Refusal | undefined;
}

/** The API server's answer keeps anybody from saying what a remedy would do. */
export interface Unprepared {
  readonly unprepared: Refusal;
}

export interface ProposalInput {
  readonly remediation: RemediationResource;
  /** Without the entry of the change in question, which must not count against itself. */
  readonly status: Status;
  readonly runbook: RunbookResource;
  readonly remedy: ActingRemedy;
  readonly idempotencyKey: string;
}

/** Works a remedy out from what is there now, and asks the guards. Nothing when its action is not to be had here. */
export async function propose(
  input: ProposalInput,
  world: World,
): Promise<Proposal | Unprepared | undefined> {
  const prepared = await prepare(input, world);
  if (prepared === undefined || 'unprepared' in prepared) return prepared;
  return weigh(prepared, input, world);
}

async function prepare(
  { remediation, runbook, remedy, idempotencyKey }: ProposalInput,
  world: World,
): Promise<Prepared | Unprepared | undefined> {
  try {
    return await world.prepare(remediation, runbook, remedy, idempotencyKey);
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    return { unprepared: cannot(error, remedy.id, 'worked out') };
  }
}

async function weigh(
  prepared: Prepared,
  { remediation, status, runbook, remedy }: ProposalInput,
  world: World,
): Promise<Proposal> {
  const made = planOf({
    remediation: remediation.metadata.name,
    remedy,
    target: prepared.state.key,
    summary: prepared.summary,
    changes: prepared.after,
  });
  const plan = withGitPatch(made, prepared);
  const settings = world.settings();
  const isSilenced = await world.silenced(remediation);
  const asked: GuardInput = {
    now: world.clock.now(),
    settings,
    // Last, so that a pause that was set meanwhile is seen.
    pause: await world.pause(),
    remediation: { ...remediation, status },
    runbook,
    remedy,
    mode: modeOf(settings, remediation.spec.runbook, remedy),
    plan,
    target: prepared.state,
    others: world.remediations().filter(({ metadata }) => metadata.name !== remediation.metadata.name),
    ...(isSilenced === undefined ? {} : { silenced: isSilenced }),
    evidenced: isEvidenced({ ...remediation, status }, runbook, remedy),
  };
  world.asked?.(asked);
  const refusal = firstRefusal(guards, asked);
  return { prepared, plan, refusal };
}

const LONGEST_PATCH = 4096;

/** The plan with the same change as a patch for Git. It follows from the plan, so that the hash need not hold it. */
function withGitPatch(plan: Plan, { gitPatch }: Prepared): Plan {
  return gitPatch === undefined ? plan : { ...plan, gitPatch: maskedText(gitPatch, LONGEST_PATCH) };
}

/** Whether something that the controller found out itself made the remedy apply: not the alert, nor what its opener said. */
function isEvidenced(
  remediation: RemediationResource,
  { spec }: RunbookResource,
  remedy: ActingRemedy,
): boolean {
  const facts = factsOf(remediation);
  const said = new Set(spec.evidence.filter(({ source }) => 'statement' in source).map(({ id }) => id));
  const reasons = [
    ...spec.diagnoses.filter(({ remedies = [] }) => remedies.includes(remedy.id)).map(({ when }) => when),
    ...(remedy.when === undefined ? [] : [remedy.when]),
  ].filter((condition) => evaluate(condition, facts) === 'true');
  return reasons
    .flatMap(evidenceIn)
    .some((id) => !said.has(id) && !('unknown' in (facts.evidence.get(id) ?? { unknown: '' })));
}
