import type { RemediationResource } from '../../api/remediation.ts';
import { CONTROLLER_NAME } from '../../conventions/controller.ts';
import type { Metrics } from '../adapters/metrics.ts';
import { said, type Log } from '../adapters/log.ts';
import { ConflictError, RetryableError, TerminalError } from '../kubernetes/errors.ts';
import { exponentialBackoff } from '../queue/backoff.ts';
import { WorkQueue, type QueueObserver, type Timers } from '../queue/work-queue.ts';
import { reconcile } from '../reconcile/reconcile.ts';
import type { World } from '../reconcile/world.ts';
import type { Remediations } from './remediations.ts';

export interface WorkOptions {
  readonly world: World;
  readonly remediations: Pick<Remediations, 'get' | 'refresh'>;
  readonly mayAct: () => boolean;
  readonly workers: number;
  readonly timers: Timers;
  readonly metrics: () => Metrics;
  readonly log: Log;
}

/** At most a minute between two tries: an API server that was away must not be left alone for a quarter of an hour. */
const BACKOFF = { firstMs: 20, longestMs: 60_000, perSecond: 10, burst: 100 };

/** The queue of remediations. It acts only while this replica leads. */
export class RemediationWork {
  readonly queue: WorkQueue;
  readonly #options: WorkOptions;
  #active = 0;

  constructor(options: WorkOptions) {
    this.#options = options;
    const { workers, timers } = options;
    this.queue = new WorkQueue({
      work: (name) => this.#turn(name),
      workers,
      timers,
      backoff: exponentialBackoff(BACKOFF),
      leftAloneFor,
      observer: observerOf(options),
    });
  }

  get active(): number {
    return this.#active;
  }

  async #turn(name: string): Promise<number | undefined> {
    const { mayAct, remediations, metrics } = this.#options;
    const remediation = remediations.get(name);
    if (remediation === undefined || !mayAct()) return undefined;
    const timed = metrics().reconcileSeconds.startTimer({ controller: CONTROLLER_NAME });
    this.#active += 1;
    try {
      return await this.#reconcile(remediation);
    } finally {
      this.#active -= 1;
      timed();
    }
  }

  async #reconcile(remediation: RemediationResource): Promise<number | undefined> {
    try {
      return await reconcile(remediation, this.#options.world);
    } catch (error) {
      // What was read is old: the next turn begins with what is there now.
      if (error instanceof ConflictError) await this.#options.remediations.refresh(remediation.metadata.name);
      throw error;
    }
  }
}

/** Seconds until a request that the server refuses as it is may be sent again: asking sooner cannot help. */
const REFUSED = 60;

/** For how long a server that is asked too much wants to be left alone, or one that has refused, in seconds. */
export function leftAloneFor(error: unknown): number | undefined {
  if (error instanceof TerminalError) return REFUSED;
  return error instanceof RetryableError ? error.retryAfter : undefined;
}

function observerOf({ metrics, log }: WorkOptions): QueueObserver {
  const name = { name: CONTROLLER_NAME };
  const controller = CONTROLLER_NAME;
  return {
    added: () => {
      metrics().queueAdds.inc(name);
    },
    finished: (key, outcome, error) => {
      metrics().reconciles.inc({ controller, result: outcome.replace('-', '_') });
      if (outcome !== 'error') return;
      metrics().reconcileErrors.inc({ controller });
      metrics().queueRetries.inc(name);
      const level = error instanceof ConflictError ? 'debug' : 'warn';
      log(level, { remediation: key, error: said(error) }, 'A turn failed and is tried again.');
    },
  };
}
