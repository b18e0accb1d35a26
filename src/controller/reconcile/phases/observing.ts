import { factsOf } from '../../decide/facts.ts';
import { look, untilGivenUp } from '../awaited.ts';
import type { Phase } from '../phase.ts';
import { enter } from '../status.ts';

/** Reason while a Job is still finding something out. */
const AWAITED = 'EvidenceAwaited';

/** Seconds until a runbook that is not there is looked for again. */
const MISSING_RUNBOOK = 60;
/** Seconds between two looks at what is still being found out. */
const LOOK_AGAIN = 10;

/**
 * Collects all evidence, waits for what a Job is still finding out, and has it analysed. Without a runbook nobody knows
 * what to ask.
 */
export const observing: Phase = async (remediation, status, world) => {
  const now = world.clock.now();
  const runbook = world.runbook(remediation.spec.runbook);
  if (runbook === undefined) {
    const message = `There is no valid Runbook '${remediation.spec.runbook}'.`;
    return {
      status: enter(status, 'Observing', { reason: 'RunbookNotInForce', message, now }),
      again: MISSING_RUNBOOK,
    };
  }
  // What was awaited in an earlier round is no more than old evidence.
  const before = status.reason === AWAITED ? (status.evidence ?? []) : [];
  const { evidence, awaited } = await look(remediation, runbook, { world, before });
  const observed = { ...status, evidence: [...evidence] };
  if (awaited.length > 0) {
    const message = `What is being found out is waited for: ${awaited.map(({ id }) => id).join(', ')}.`;
    return {
      status: enter(observed, 'Observing', { reason: AWAITED, message, now }),
      again: Math.min(LOOK_AGAIN, untilGivenUp(awaited, now)),
    };
  }
  const analysis = await world.analyse(remediation, factsOf({ ...remediation, status: observed }));
  const failed = evidence.filter(({ state }) => state === 'failed').length;
  const message = `${evidence.length} pieces of evidence, ${failed} of them unknown; ${analysis.category} (${analysis.confidence}).`;
  return { status: enter({ ...observed, analysis }, 'Deciding', { reason: 'Observed', message, now }) };
};
