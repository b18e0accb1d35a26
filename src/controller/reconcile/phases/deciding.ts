import { decide, type ActingRemedy } from '../../decide/decide.ts';
import { factsOf } from '../../decide/facts.ts';
import type { Refusal } from '../../guards/guard.ts';
import type { Phase, Step } from '../phase.ts';
import { propose, type Proposal } from '../proposal.ts';
import { enter, idempotencyKey, refuse, tried, type Status } from '../status.ts';
import type { World } from '../world.ts';

/** Seconds until a blocked plan is looked at again where the guard has no better idea. */
const LOOK_AGAIN = 60;

/** Takes the first remedy that applies, and asks the guards. */
export const deciding: Phase = async (remediation, status, world) => {
  const now = world.clock.now();
  const runbook = world.runbook(remediation.spec.runbook);
  if (runbook === undefined) {
    const message = `Runbook '${remediation.spec.runbook}' is gone.`;
    return {
      status: enter(status, 'Observing', { reason: 'RunbookNotInForce', message, now }),
      again: LOOK_AGAIN,
    };
  }
  const decision = decide(runbook.spec, factsOf({ ...remediation, status }), tried(status));
  for (const { id, action } of decision.tasks) {
    if ('openTask' in action) {
      const { task, owner } = action.openTask;
      world.record(remediation, { tasked: { remedy: id, task, owner } });
    }
  }
  const { remedy } = decision;
  if (remedy === undefined) return escalated(status, decision.diagnoses, world);
  const key = idempotencyKey(remediation.metadata.name, status, remedy.id);
  const proposal = await propose({ remediation, status, runbook, remedy, idempotencyKey: key }, world);
  if (proposal === undefined) return notHere(status, remedy, world);
  return weighed(status, proposal, world);
};

/** What the guards' answer makes of a plan. Also asked while a plan waits for its approval. */
export function weighed(status: Status, { plan, refusal }: Proposal, world: World): Step {
  const now = world.clock.now();
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

function escalated(
  status: Status,
  findings: readonly { readonly id: string; readonly verdict: string }[],
  world: World,
): Step {
  const named = (verdict: string) =>
    findings
      .filter((finding) => finding.verdict === verdict)
      .map(({ id }) => id)
      .join(', ') || 'none';
  const message = `No remedy is left. Diagnoses that hold: ${named('true')}; unknown: ${named('unknown')}.`;
  return { status: enter(status, 'Escalated', { reason: 'NoRemedyLeft', message, now: world.clock.now() }) };
}

function notHere(status: Status, { id, action }: ActingRemedy, world: World): Step {
  const message = `'${id}' needs the action ${Object.keys(action).join()}, which this controller does not have.`;
  return {
    status: enter(status, 'Escalated', { reason: 'ActionNotAvailable', message, now: world.clock.now() }),
  };
}
