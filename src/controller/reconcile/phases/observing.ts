import { factsOf } from '../../decide/facts.ts';
import type { Phase } from '../phase.ts';
import { enter } from '../status.ts';

/** Seconds until a runbook that is not there is looked for again. */
const MISSING_RUNBOOK = 60;

/** Collects all evidence and has it analysed. Without a runbook nobody knows what to ask. */
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
  const evidence = [...(await world.collect(remediation, runbook))];
  const observed = { ...status, evidence };
  const analysis = await world.analyse(remediation, factsOf({ ...remediation, status: observed }));
  const failed = evidence.filter(({ state }) => state === 'failed').length;
  const message = `${evidence.length} pieces of evidence, ${failed} of them unknown; ${analysis.category} (${analysis.confidence}).`;
  return { status: enter({ ...observed, analysis }, 'Deciding', { reason: 'Observed', message, now }) };
};
