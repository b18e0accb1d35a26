import { said, type Log } from '../adapters/log.ts';
import { pause, rest } from '../adapters/kubernetes/rate.ts';
import type { Informer } from '../adapters/kubernetes/informer.ts';
import type { KubernetesClient } from '../adapters/kubernetes/client.ts';
import type { Clock } from '../clock.ts';
import { REMEDIATIONS } from '../kubernetes/own-types.ts';
import { WorkQueue } from '../queue/work-queue.ts';
import { ConflictError } from '../kubernetes/errors.ts';
import type { ReadyKeeper } from '../workloads/ready-keeper.ts';
import { keepRunbook, type KeeperOptions } from '../runbooks/keeper.ts';
import type { Breakers } from './breakers.ts';
import type { Recorder } from './recorder.ts';
import type { Remediations } from './remediations.ts';
import { expired } from './retention.ts';
import { leftAloneFor, type RemediationWork } from './work.ts';

export interface LeadingOptions {
  readonly work: { readonly queue: Pick<RemediationWork['queue'], 'add' | 'stop'> };
  readonly remediations: Pick<Remediations, 'all' | 'get'>;
  readonly remediationInformer: Pick<Informer, 'relist'>;
  readonly runbookInformer: Pick<Informer, 'cache' | 'hasSynced'>;
  readonly keeper: KeeperOptions;
  readonly readyKeeper: Pick<ReadyKeeper, 'look'>;
  /** Notes whether everything is paused. */
  readonly lookAtPause: () => Promise<void>;
  readonly breakers: Pick<Breakers, 'begin' | 'end'>;
  readonly recorder: Pick<Recorder, 'decided' | 'takenUp'>;
  readonly client: Pick<KubernetesClient, 'send'>;
  readonly clock: Clock;
  readonly mayAct: () => boolean;
  readonly log: Log;
}

/** Milliseconds. */
const SWEEP = 3_600_000;
const RETRY = 1000;
/** Between two looks at which revisions work; a rollout that matters takes longer. */
const READINESS = 10_000;
/** Between two looks at the pause; who pauses for less has paused nothing. */
const PAUSE_LOOK = 2000;
/** What happens within this is told of in one write, so that a storm writes no status more often. */
const GATHER = 3000;

/** What only the leader does. Nothing of it happens before {@link begin} and after {@link end}. */
export class Leading {
  readonly #options: LeadingOptions;
  readonly #runbooks: WorkQueue;
  #begun = false;

  constructor(options: LeadingOptions) {
    this.#options = options;
    const { log } = options;
    this.#runbooks = new WorkQueue({
      work: (name) => this.#keep(name),
      workers: 1,
      leftAloneFor,
      observer: {
        finished: (runbook, outcome, error) => {
          if (outcome !== 'error') return;
          log('warn', { runbook, error: said(error) }, 'A Runbook could not be kept yet.');
        },
      },
    });
  }

  /** Takes everything up, from what is stored now: the one who led before may have written a moment ago. */
  async begin(signal: AbortSignal): Promise<void> {
    const { remediationInformer, remediations, runbookInformer, recorder, log } = this.#options;
    for (;;) {
      try {
        await remediationInformer.relist();
        break;
      } catch (error) {
        log('warn', { error: said(error) }, 'The remediations cannot be listed yet.');
        await pause(RETRY, signal);
      }
    }
    this.#begun = true;
    for (const remediation of remediations.all()) {
      recorder.takenUp(remediation);
      this.#options.work.queue.add(remediation.metadata.name);
    }
    for (const { metadata } of runbookInformer.cache.all()) this.#runbooks.add(metadata.name);
    this.#options.breakers.begin();
    void this.#sweep(signal);
    void this.#noteReady(signal);
    void this.#notePause(signal);
  }

  remediationChanged(name: string): void {
    if (!this.#begun) return;
    const { work, remediations, recorder } = this.#options;
    const remediation = remediations.get(name);
    if (remediation !== undefined) recorder.decided(remediation);
    work.queue.add(name);
  }

  /** Something happened in a remediation of a Runbook, whose status tells of it. */
  runbookTouched(name: string): void {
    if (this.#begun) this.#runbooks.addAfter(name, GATHER);
  }

  runbookChanged(name: string): void {
    if (!this.#begun) return;
    this.#runbooks.add(name);
    // What waits for this Runbook need not wait for its turn.
    for (const { metadata, spec } of this.#options.remediations.all()) {
      if (spec.runbook === name) this.#options.work.queue.add(metadata.name);
    }
  }

  /** Resolves when nothing is under way any more. */
  async end(): Promise<void> {
    this.#begun = false;
    const { work, breakers } = this.#options;
    await Promise.all([work.queue.stop(), this.#runbooks.stop(), breakers.end()]);
  }

  async #keep(name: string): Promise<number | undefined> {
    const { runbookInformer, keeper, mayAct } = this.#options;
    const object = runbookInformer.cache.get(name);
    if (object === undefined || !mayAct()) return undefined;
    const { written, again } = await keepRunbook(object, keeper);
    // Quietly: what was written here wakes nobody.
    if (written !== undefined) runbookInformer.cache.put(written, true);
    return again;
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#expire();
      // Those that expired count no more.
      for (const { metadata } of this.#options.runbookInformer.cache.all())
        this.runbookTouched(metadata.name);
      await rest(SWEEP, signal);
    }
  }

  async #noteReady(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // Before all Runbooks are known their targets would be missed, and forgotten.
      if (this.#options.runbookInformer.hasSynced && this.#options.mayAct()) await this.#lookOnce();
      await rest(READINESS, signal);
    }
  }

  async #notePause(signal: AbortSignal): Promise<void> {
    const { lookAtPause, log } = this.#options;
    while (!signal.aborted) {
      await lookAtPause().catch((error: unknown) => {
        log('debug', { error: said(error) }, 'Nobody can see now whether everything is paused.');
      });
      await rest(PAUSE_LOOK, signal);
    }
  }

  async #lookOnce(): Promise<void> {
    const { readyKeeper, log } = this.#options;
    try {
      for (const error of await readyKeeper.look()) {
        log('debug', { error: said(error) }, 'The revisions of a workload cannot be seen.');
      }
    } catch (error) {
      const level = error instanceof ConflictError ? 'debug' : 'warn';
      log(level, { error: said(error) }, 'The record of ready revisions is written at the next look.');
    }
  }

  async #expire(): Promise<void> {
    const { remediations, client, clock, mayAct, log } = this.#options;
    for (const { metadata } of expired(remediations.all(), clock.now())) {
      const { uid, resourceVersion } = metadata;
      if (!mayAct() || typeof uid !== 'string' || typeof resourceVersion !== 'string') return;
      const ref = { ...REMEDIATIONS, namespace: metadata.namespace, name: metadata.name };
      try {
        await client.send({ delete: { ref, uid, resourceVersion } }, { dryRun: false });
      } catch (error) {
        log('warn', { remediation: metadata.name, error: said(error) }, 'An expired one is left for later.');
      }
    }
  }
}
