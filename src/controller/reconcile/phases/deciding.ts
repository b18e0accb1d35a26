import type { RunbookResource } from '../../../api/runbook.ts';
import { secondsBetween } from '../../clock.ts';
import { decide, type ActingRemedy, type Decision } from '../../decide/decide.ts';
import { factsOf } from '../../decide/facts.ts';
import type { Verdict } from '../../decide/verdict.ts';
import type { Refusal } from '../../guards/guard.ts';
import type { Phase, Step } from '../phase.ts';
import { propose, type Proposal, type Unprepared } from '../proposal.ts';
import { withDiagnoses } from '../diagnosed.ts';
import { enter, idempotencyKey, refuse, tried, type Status } from '../status.ts';
import { withTasks } from '../tasks.ts';
import type { World } from '../world.ts';

/** Seconds until a blocked plan is looked at again where the guard has no better idea. */
const LOOK_AGAIN = 60;
/** Seconds until evidence is asked for again that could not be collected, and for how long an episode may be without it. */
const ASK_AGAIN = 20;
const PATIENCE = 300;

/** Takes the first remedy that applies, and asks the guards. */
export const deciding: Phase = async (remediation, before, world) => {
  const now = world.clock.now();
  const runbook = world.runbook(remediation.spec.runbook);
  if (runbook === undefined) {
    const message = `Runbook '${remediation.spec.runbook}' is gone.`;
    return {
      status: enter(before, 'Observing', { reason: 'RunbookNotInForce', message, now }),
      again: LOOK_AGAIN,
    };
  }
  const decision = decide(runbook.spec, factsOf({ ...remediation, status: before }), tried(before));
  const diagnosed = withDiagnoses(before, classesOf(runbook, decision), now);
  const status = withTasks(remediation, { status: diagnosed, remedies: decision.tasks }, world);
  const { remedy } = decision;
  if (remedy === undefined) return withoutRemedy(status, decision, world);
  const key = idempotencyKey(remediation.metadata.name, status, remedy.id);
  const proposal = await propose({ remediation, status, runbook, remedy, idempotencyKey: key }, world);
  if (proposal === undefined) return notHere(status, remedy, world);
  return weighed(status, proposal, world);
};

/** What the guards' answer makes of a plan. Also asked while a plan waits for its approval. */
export function weighed(status: Status, proposal: Proposal | Unprepared, world: World): Step {
  const now = world.clock.now();
  if ('unprepared' in proposal) {
    const { unprepared } = proposal;
    const again = unprepared.retryAfter ?? LOOK_AGAIN;
    return { status: refuse(status, { ...unprepared, retryAfter: again }, 'Refused', now), again };
  }
  const { plan, refusal } = proposal;
  const { refusal: _, ...before } = status;
  const planned = { ...before, plan };
  if (refusal === undefined) {
    return { status: enter(planned, 'Acting', { reason: 'Planned', message: plan.summary, now }) };
  }
  const again = refusal.retryAfter ?? LOOK_AGAIN;
  if (waitsForPerson(refusal)) return { status: refuse(planned, refusal, 'AwaitingApproval', now), again };
  if (refusal.kind === 'final') return { status: refuse(planned, refusal, 'Refused', now) };
  return { status: refuse(planned, { ...refusal, retryAfter: again }, 'Refused', now), again };
}

function waitsForPerson({ guard, kind }: Refusal): boolean {
  return guard === 'ApprovalMissing' && kind === 'blocked';
}

/** While something is unknown it is asked again for a while: one read that failed must not leave all to a person. */
function withoutRemedy(status: Status, { diagnoses, remedies }: Decision, world: World): Step {
  const now = world.clock.now();
  const isUnknown = [...diagnoses, ...remedies].some(({ verdict }) => verdict === 'unknown');
  // The distance, since a clock that was set back must not make it patient until it is right again.
  const since =
    status.startedAt === undefined ? 0 : Math.abs(secondsBetween(new Date(status.startedAt), now));
  const found = `Diagnoses that hold: ${named(diagnoses, 'true')}; unknown: ${named(diagnoses, 'unknown')}.`;
  if (!isUnknown || since >= PATIENCE) {
    const message = `No remedy is left. ${found}`;
    return { status: enter(status, 'Escalated', { reason: 'NoRemedyLeft', message, now }) };
  }
  const refusal: Refusal = {
    guard: 'EvidenceUnknown',
    kind: 'blocked',
    message: found,
    retryAfter: ASK_AGAIN,
  };
  return { status: refuse(status, refusal, 'Refused', now), again: ASK_AGAIN };
}

/** Diagnoses that hold and say what is wrong. One with neither a category nor a remedy only says how things stand. */
function classesOf({ spec }: RunbookResource, { diagnoses }: Decision): readonly string[] {
  const telling = spec.diagnoses.filter(
    ({ category, remedies = [] }) => category !== undefined || remedies.length > 0,
  );
  return namesOf(diagnoses, 'true').filter((id) => telling.some((diagnosis) => diagnosis.id === id));
}

function named(findings: Decision['diagnoses'], verdict: Verdict): string {
  return namesOf(findings, verdict).join(', ') || 'none';
}

function namesOf(findings: Decision['diagnoses'], verdict: Verdict): readonly string[] {
  return findings.filter((finding) => finding.verdict === verdict).map(({ id }) => id);
}

function notHere(status: Status, { id, action }: ActingRemedy, world: World): Step {
  const message = `'${id}' needs the action ${Object.keys(action).join()}, which this controller does not have.`;
  return {
    status: enter(status, 'Escalated', { reason: 'ActionNotAvailable', message, now: world.clock.now() }),
  };
}
