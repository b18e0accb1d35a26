import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { BreakerState } from '../../api/breaker.ts';
import { WORKFLOW_METRICS as NAMES } from '../../conventions/metrics.ts';
import type { EndedRun } from '../breaker/observe.ts';

/** Seconds: half a minute to the four hours after which nobody calls it a recovery. */
const RECOVERY_SECONDS = [15, 30, 60, 120, 180, 300, 600, 1200, 1800, 3600, 7200, 14_400];

const STATES: Readonly<Record<BreakerState, number>> = { closed: 0, open: 1, 'half-open': 2 };

/** What is read of the stages when somebody asks for the metrics. */
export interface GaugedStages {
  /** Nothing in a replica that does not lead. */
  readonly states: () => ReadonlyMap<string, BreakerState>;
  readonly held: () => ReadonlyMap<string, number>;
}

/** How stages of workflows do. Stages come from the installation, so that no label is anybody's free text. */
export class WorkflowMetrics {
  readonly #counters: ReturnType<typeof countersIn>;
  readonly #seconds: Histogram<'stage'>;
  readonly #known = new Set<string>();

  constructor(registry: Registry, gauged: GaugedStages) {
    this.#counters = countersIn(registry);
    this.#seconds = new Histogram({
      name: NAMES.recoverySeconds,
      help: 'Seconds from the first failed try of a run, or the begin of its remediation, until it went on.',
      labelNames: ['stage'],
      buckets: RECOVERY_SECONDS,
      registers: [registry],
    });
    gaugesIn(registry, gauged);
  }

  /** Starts every series of a stage at zero, so that its first event shows as an increase. */
  known(stages: Iterable<string>): void {
    for (const stage of stages) {
      if (this.#known.has(stage)) continue;
      this.#known.add(stage);
      for (const counter of Object.values(this.#counters)) counter.inc({ stage }, 0);
      this.#seconds.zero({ stage });
    }
  }

  /** A run of a stage ended, its retries used up. */
  ended({ stage, progress }: EndedRun): void {
    const { outcome, ended, tries } = progress;
    const { executions, failures, retries, retrySuccesses, recoveryFailures } = this.#counters;
    executions.inc({ stage });
    retries.inc({ stage }, Math.max(0, tries.count - 1));
    if (tries.firstFailed === undefined) return;
    failures.inc({ stage });
    if (outcome === 'succeeded') {
      retrySuccesses.inc({ stage });
      this.recovered(stage, (Date.parse(ended) - Date.parse(tries.firstFailed)) / 1000);
    } else if (tries.count > 1) recoveryFailures.inc({ stage });
  }

  /** A failed run went on without a person. */
  recovered(stage: string, seconds: number): void {
    if (!this.#known.has(stage)) return;
    this.#counters.recoveries.inc({ stage });
    this.#seconds.observe({ stage }, Math.max(0, seconds));
  }

  /** What was done about a failed run did not help. */
  notRecovered(stage: string): void {
    if (this.#known.has(stage)) this.#counters.recoveryFailures.inc({ stage });
  }

  /** A failure was handed to a person. */
  handedOver(stage: string): void {
    if (this.#known.has(stage)) this.#counters.interventions.inc({ stage });
  }
}

function countersIn(registry: Registry) {
  const counter = (name: string, help: string) =>
    new Counter<'stage'>({ name, help, labelNames: ['stage'], registers: [registry] });
  return {
    executions: counter(NAMES.executions, 'Runs of a stage that ended.'),
    failures: counter(NAMES.failures, 'Runs of a stage whose first try failed.'),
    retries: counter(NAMES.retries, 'Tries after the first.'),
    retrySuccesses: counter(NAMES.retrySuccesses, 'Failed runs that a retry brought to success.'),
    recoveries: counter(NAMES.recoveries, 'Failed runs that went on without a person.'),
    recoveryFailures: counter(NAMES.recoveryFailures, 'Automatic recoveries without success.'),
    interventions: counter(NAMES.interventions, 'Failures that were handed to a person.'),
  };
}

function gaugesIn(registry: Registry, { states, held }: GaugedStages): void {
  const gauge = (name: string, help: string, values: () => Iterable<readonly [string, number]>) =>
    new Gauge({
      name,
      help,
      labelNames: ['stage'],
      registers: [registry],
      collect() {
        // What is not known any more, such as by a replica that stopped leading, is not said either.
        this.reset();
        for (const [stage, value] of values()) this.set({ stage }, value);
      },
    });
  gauge(NAMES.breakerState, 'Circuit breaker of a stage: 0 closed, 1 open, 2 half-open.', () =>
    [...states()].map(([stage, state]) => [stage, STATES[state]] as const),
  );
  gauge(NAMES.interventionsOpen, 'Runs that are held and wait for a person.', held);
}
