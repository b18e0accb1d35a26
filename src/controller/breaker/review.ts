import type { BreakerPolicy, Instant } from '../../api/breaker.ts';
import type { Breaker } from './breaker.ts';
import type { StageRun } from './observe.ts';
import { ask, ended, passed, released, tick, type Answer } from './transition.ts';

/** What to tell a call that waits. To be carried out only after the breaker with the call's place is stored. */
export interface PendingAnswer {
  readonly run: StageRun;
  readonly node: string;
  readonly answer: Answer;
}

/**
 * One look at one stage: its breaker as stored, and every run of the stage that there is now. Nothing is remembered
 * between two looks, so it does not matter who looked before, how often, or what was missed.
 *
 * The runs must be read after the breaker, and not from a cache: a call that has a place and is not among them is gone.
 */
export function review(
  stored: Breaker,
  { stage, runs }: { readonly stage: string; readonly runs: readonly StageRun[] },
  { policy, now }: { readonly policy: BreakerPolicy; readonly now: Instant },
): { readonly breaker: Breaker; readonly answers: readonly PendingAnswer[] } {
  const own = runs.filter((run) => run.stage === stage);
  const after = happenings(own)
    .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))
    .reduce((breaker, { at, apply }) => apply(tick(breaker, at), policy), stored);
  const underWay = new Set(own.filter(({ progress }) => progress.at !== 'ended').map(({ call }) => call));
  let breaker = released(tick(after, now), underWay);
  const answers = waitingRuns(own).map(({ run, node }): PendingAnswer => {
    const asked = ask(breaker, run, policy);
    breaker = asked.breaker;
    return { run, node, answer: asked.answer };
  });
  return { breaker, answers };
}

interface Happening {
  readonly at: Instant;
  readonly apply: (breaker: Breaker, policy: BreakerPolicy) => Breaker;
}

/** In one second, going through a gate comes before ending. */
function happenings(runs: readonly StageRun[]): Happening[] {
  const probes = runs.flatMap(({ call, progress }): Happening[] => {
    if (progress.at === 'waiting' || progress.probe === undefined) return [];
    const at = progress.probe;
    return [{ at, apply: (breaker) => passed(breaker, { call, at }) }];
  });
  const ends = runs.flatMap(({ call, progress }): Happening[] => {
    if (progress.at !== 'ended') return [];
    const { ended: at, outcome } = progress;
    return [{ at, apply: (breaker, policy) => ended(breaker, { call, at, outcome }, policy) }];
  });
  return [...probes, ...ends];
}

/** Who came first is asked first. */
function waitingRuns(runs: readonly StageRun[]): { readonly run: StageRun; readonly node: string }[] {
  return runs
    .flatMap((run) => (run.progress.at === 'waiting' ? [{ run, ...run.progress }] : []))
    .sort((one, other) => (one.since < other.since ? -1 : one.since > other.since ? 1 : 0))
    .map(({ run, node }) => ({ run, node }));
}
