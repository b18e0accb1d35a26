import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantOf, type BreakerPolicy, type BreakerState } from '../../../src/api/breaker.ts';
import { readBreaker, writeBreaker, type BreakerStore } from '../../../src/controller/breaker/config-map.ts';
import type { Progress, StageRun } from '../../../src/controller/breaker/observe.ts';
import { review, type PendingAnswer } from '../../../src/controller/breaker/review.ts';
import { newBreaker } from '../../../src/controller/breaker/breaker.ts';
import type { Outcome } from '../../../src/controller/breaker/transition.ts';

const STAGE = 'test-execution';
const START = Date.parse('2026-03-01T10:00:00Z');

type Command =
  | { readonly do: 'start' }
  | { readonly do: 'end'; readonly which: number; readonly outcome: Outcome }
  /** Its workflow is deleted. */
  | { readonly do: 'vanish'; readonly which: number }
  /** Nobody answers it, and it passes. */
  | { readonly do: 'time-out'; readonly which: number }
  | { readonly do: 'wait'; readonly seconds: number }
  /** The writer looks: once, or again with nothing new, which is also what it does after a restart. */
  | { readonly do: 'look'; readonly times: number };

const which = fc.nat(30);
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Command>({ do: 'start' }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      which,
      outcome: fc.constantFrom<Outcome>('succeeded', 'failed', 'failed', 'neutral'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('vanish' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('time-out' as const), which }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 15 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('look' as const), times: fc.integer({ min: 1, max: 2 }) }),
  },
);
const policies: fc.Arbitrary<BreakerPolicy> = fc.record({
  threshold: fc.integer({ min: 1, max: 3 }),
  recoverySeconds: fc.integer({ min: 1, max: 12 }),
  halfOpenCalls: fc.integer({ min: 1, max: 3 }),
});

/** What the breaker should be, as plainly as it can be said: it hears of everything at once and forgets nothing. */
class Model {
  state: 'closed' | 'open' | 'half-open' = 'closed';
  failures = 0;
  until = 0;
  readonly places = new Set<string>();

  constructor(private readonly policy: BreakerPolicy) {}

  tick(now: number): void {
    if (this.state !== 'open' || now < this.until) return;
    this.state = 'half-open';
    this.places.clear();
  }

  end(call: string, outcome: Outcome, now: number): void {
    if (this.state === 'closed') {
      if (outcome !== 'neutral') this.failures = outcome === 'failed' ? this.failures + 1 : 0;
      if (this.failures >= this.policy.threshold) this.open(now);
    } else if (this.state === 'half-open' && this.places.delete(call)) {
      if (outcome === 'failed') {
        this.failures += 1;
        this.open(now);
      } else if (outcome === 'succeeded') {
        this.state = 'closed';
        this.failures = 0;
      }
    }
  }

  admits(call: string): boolean {
    if (this.state !== 'half-open') return this.state === 'closed';
    if (this.places.size < this.policy.halfOpenCalls) this.places.add(call);
    return this.places.has(call);
  }

  private open(now: number): void {
    this.state = 'open';
    this.until = now + this.policy.recoverySeconds;
  }
}

/** How often each thing was seen: a property that never gets to the point proves nothing. */
const seen = { admitted: 0, rejected: 0, reopened: 0, reclosed: 0 };

/** Workflows, the stored state and the model side by side, one command a second. */
class World {
  now = 0;
  readonly model: Model;
  private store: BreakerStore = written(newBreaker(this.instant()));
  private readonly calls = new Map<string, Progress>();
  /** Calls that the writer let through in this half-open spell and that have not ended. */
  private readonly let = new Set<string>();

  constructor(private readonly policy: BreakerPolicy) {
    this.model = new Model(policy);
  }

  run(command: Command): void {
    this.now += command.do === 'wait' ? command.seconds : 1;
    this.model.tick(this.now);
    switch (command.do) {
      case 'start': {
        this.start();
        return;
      }
      case 'end': {
        this.withCall('running', command.which, (call, { probe }) => {
          this.model.end(call, command.outcome, this.now);
          this.let.delete(call);
          const tries = { count: 1, firstFailed: undefined };
          const { outcome } = command;
          this.calls.set(call, { at: 'ended', probe, ended: this.instant(), outcome, tries });
        });
        return;
      }
      case 'vanish': {
        this.withCall('running', command.which, (call) => {
          this.model.places.delete(call);
          this.let.delete(call);
          this.calls.delete(call);
        });
        return;
      }
      case 'time-out': {
        this.withCall('waiting', command.which, (call) => {
          if (this.model.state === 'half-open') this.model.places.add(call);
          this.calls.set(call, { at: 'running', probe: this.instant() });
        });
        return;
      }
      case 'wait':
        return;
      case 'look':
        for (let time = 0; time < command.times; time += 1) this.look();
    }
  }

  /** As the gate decides, which reads the word and the time and asks nobody. */
  private start(): void {
    const call = `u-${String(this.calls.size)}/${String(this.now)}`;
    const { [STAGE]: word, [`${STAGE}.until`]: until = '' } = this.store.data;
    if (word === 'open' && this.instant() < until) return;
    if (word === 'closed') this.calls.set(call, { at: 'running', probe: undefined });
    else this.calls.set(call, { at: 'waiting', node: 'n', since: this.instant() });
  }

  private look(): void {
    const now = this.instant();
    const { breaker: stored } = readBreaker(this.store, STAGE, now);
    const { breaker, answers } = review(
      stored,
      { stage: STAGE, runs: this.runs() },
      { policy: this.policy, now },
    );
    this.store = written(breaker);
    if (breaker.since !== stored.since) this.let.clear();
    note(stored.state, breaker.state);
    for (const one of answers) this.tell(one, breaker.state);
    expect(this.let.size).toBeLessThanOrEqual(this.policy.halfOpenCalls);
    expect(breaker).toMatchObject({ state: this.model.state, consecutiveFailures: this.model.failures });
    if (breaker.state === 'half-open') expect(new Set(breaker.admitted)).toEqual(this.model.places);
  }

  private tell({ run, answer }: PendingAnswer, state: BreakerState): void {
    seen[answer.admit ? 'admitted' : 'rejected'] += 1;
    expect(answer.admit).toBe(this.model.admits(run.call));
    if (answer.admit) this.calls.set(run.call, { at: 'running', probe: this.instant() });
    else this.calls.delete(run.call);
    if (answer.admit && state === 'half-open') this.let.add(run.call);
  }

  private runs(): StageRun[] {
    const workflow = { name: 'w', namespace: 'n', uid: 'u', resourceVersion: '1' };
    return [...this.calls].map(([call, progress]) => ({ stage: STAGE, call, workflow, progress }));
  }

  private withCall<At extends Progress['at']>(
    at: At,
    index: number,
    use: (call: string, progress: Extract<Progress, { at: At }>) => void,
  ): void {
    const found = [...this.calls].flatMap(([call, progress]) =>
      isAt(progress, at) ? [{ call, progress }] : [],
    );
    const chosen = found[index % Math.max(1, found.length)];
    if (chosen !== undefined) use(chosen.call, chosen.progress);
  }

  private instant(): string {
    return instantOf(START + this.now * 1000);
  }
}

function note(before: BreakerState, after: BreakerState): void {
  if (before !== 'half-open') return;
  if (after === 'open') seen.reopened += 1;
  if (after === 'closed') seen.reclosed += 1;
}

function isAt<At extends Progress['at']>(
  progress: Progress,
  at: At,
): progress is Extract<Progress, { at: At }> {
  return progress.at === at;
}

/** Through the ConfigMap and back each time, as a writer does that restarts after every look. */
function written(breaker: Parameters<typeof writeBreaker>[0]): BreakerStore {
  const { data, annotations } = writeBreaker(breaker, STAGE);
  const present = Object.entries(data).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return { data: Object.fromEntries(present), annotations };
}

describe('a breaker, whatever happens in whatever order', () => {
  test('does as the model does, and never has more calls under way that it let through than its limit [T20-F17] [T20-T2]', () => {
    fc.assert(
      fc.property(
        policies,
        fc.array(command, { minLength: 40, maxLength: 160, size: 'max' }),
        (policy, commands) => {
          const world = new World(policy);
          for (const one of [...commands, { do: 'look', times: 2 } as const]) world.run(one);
        },
      ),
      { numRuns: 300 },
    );
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(100);
  });
});
