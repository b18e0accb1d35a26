import { seconds } from '../../../api/scalars.ts';
import { secondsBetween } from '../../clock.ts';
import { evaluate, evidenceIn } from '../../decide/condition.ts';
import { factsOf } from '../../decide/facts.ts';
import { acts } from '../../decide/decide.ts';
import type { Phase } from '../phase.ts';
import { enter, lastChange, withEntry } from '../status.ts';

/** Seconds between two looks at whether it helped. */
const LOOK_AGAIN = 15;

/** Waits for what the change was meant to bring about. Still false or unknown after the time for it: it did not help. */
export const verifying: Phase = async (remediation, status, world) => {
  const change = lastChange(status);
  const runbook = world.runbook(remediation.spec.runbook);
  const remedy = runbook?.spec.remedies.filter(acts).find(({ id }) => id === change?.remedy);
  if (runbook === undefined || remedy === undefined || change === undefined) {
    const message = 'The runbook, the remedy or the change is gone, so nobody can tell whether it helped.';
    return {
      status: enter(status, 'Ineffective', { reason: 'CannotVerify', message, now: world.clock.now() }),
    };
  }
  const { until, within, text } = remedy.verify;
  const asked = await world.collect(remediation, runbook, evidenceIn(until));
  const evidence = [
    ...(status.evidence ?? []).filter(({ id }) => !asked.some((result) => result.id === id)),
    ...asked,
  ];
  const looked = { ...status, evidence };
  const now = world.clock.now();
  // A clock that was set back would have it wait until it is right again.
  const madeAt = new Date(change.endedAt ?? change.at);
  if (now < madeAt) {
    return { status: withEntry(looked, { ...change, endedAt: now.toISOString() }), again: LOOK_AGAIN };
  }
  const verdict = evaluate(until, factsOf({ ...remediation, status: looked }));
  if (verdict === 'true') {
    return { status: enter(looked, 'Recovered', { reason: 'Verified', message: text, now }) };
  }
  if (secondsBetween(madeAt, now) < seconds(within)) {
    return { status: looked, again: LOOK_AGAIN };
  }
  const message = `After ${within} this is still ${verdict}: ${text}`;
  return { status: enter(looked, 'Ineffective', { reason: 'NoEffect', message, now }) };
};
