import type { RemediationResource } from '../../../api/remediation.ts';
import type { RunbookResource } from '../../../api/runbook.ts';
import { seconds } from '../../../api/scalars.ts';
import { secondsBetween } from '../../clock.ts';
import { evaluate, evidenceIn } from '../../decide/condition.ts';
import { factsOf } from '../../decide/facts.ts';
import { acts, type ActingRemedy } from '../../decide/decide.ts';
import type { Standing } from '../../gitops/standing.ts';
import type { JournalEntry } from '../../history.ts';
import type { Phase, Step } from '../phase.ts';
import { enter, lastChange, withEntry, type Status } from '../status.ts';
import { takenBack } from '../taken-back.ts';
import type { World } from '../world.ts';

/** Seconds between two looks at whether it helped. */
const LOOK_AGAIN = 15;
/**
 * Seconds for which a change has to stand on an object that a GitOps tool keeps. Argo CD heals 2 s after it sees a
 * difference, and again after 6 s and 18 s; Flux comes at its interval, which may be later than anybody waits.
 */
const HEALS_WITHIN = 30;

/**
 * Waits for what the change was meant to bring about. Still false or unknown after the time for it: it did not help. A
 * change that somebody took back is not judged any more.
 */
export const verifying: Phase = async (remediation, status, world) => {
  const change = lastChange(status);
  // What was as wanted already is nobody's change.
  const standing = change?.state === 'done' ? await world.standing(change) : {};
  if (change !== undefined && standing.reverted !== undefined) {
    return takenBack(remediation, { status, change, reverted: standing.reverted }, world);
  }
  const runbook = world.runbook(remediation.spec.runbook);
  const remedy = runbook?.spec.remedies.filter(acts).find(({ id }) => id === change?.remedy);
  if (runbook === undefined || remedy === undefined || change === undefined) {
    const message = 'The runbook, the remedy or the change is gone, so nobody can tell whether it helped.';
    return {
      status: enter(status, 'Ineffective', { reason: 'CannotVerify', message, now: world.clock.now() }),
    };
  }
  const looked = { ...status, evidence: await lookedAgain(remediation, status, { runbook, remedy, world }) };
  return judged(remediation, looked, { remedy, change, standing, world });
};

async function lookedAgain(
  remediation: RemediationResource,
  { evidence = [] }: Status,
  { runbook, remedy, world }: Record<'runbook', RunbookResource> & Pick<Judging, 'remedy' | 'world'>,
) {
  const asked = await world.collect(remediation, runbook, evidenceIn(remedy.verify.until));
  return [...evidence.filter(({ id }) => !asked.some((result) => result.id === id)), ...asked];
}

interface Judging {
  readonly remedy: ActingRemedy;
  readonly change: JournalEntry;
  readonly standing: Standing;
  readonly world: World;
}

function judged(
  remediation: RemediationResource,
  looked: Status,
  { remedy, change, standing, world }: Judging,
): Step {
  const { until, within, text } = remedy.verify;
  const now = world.clock.now();
  // A clock that was set back would have it wait until it is right again.
  if (now < new Date(change.endedAt ?? change.at)) {
    return { status: withEntry(looked, { ...change, endedAt: now.toISOString() }), again: LOOK_AGAIN };
  }
  const verdict = evaluate(until, factsOf({ ...remediation, status: looked }));
  const passed = secondsBetween(new Date(change.endedAt ?? change.at), now);
  if (verdict === 'true' && standing.owner !== undefined && passed < HEALS_WITHIN) {
    return { status: looked, again: Math.ceil(Math.min(LOOK_AGAIN, HEALS_WITHIN - passed)) };
  }
  if (verdict === 'true') {
    return { status: enter(looked, 'Recovered', { reason: 'Verified', message: text, now }) };
  }
  if (passed < seconds(within)) return { status: looked, again: LOOK_AGAIN };
  const message = `After ${within} this is still ${verdict}: ${text}`;
  return { status: enter(looked, 'Ineffective', { reason: 'NoEffect', message, now }) };
}
