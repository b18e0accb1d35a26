import type { BreakerState } from '../../api/breaker.ts';
import { RETRY_CONFIGURATION } from '../../conventions/breakers.ts';
import type { Informer } from '../adapters/kubernetes/informer.ts';
import { said, type Log } from '../adapters/log.ts';
import type { Metrics } from '../adapters/metrics.ts';
import { readConfiguration, type SystemBreakers } from '../breaker/configuration.ts';
import { keepBreakers, type BreakerClient, type Kept } from '../breaker/keep.ts';
import type { Clock } from '../clock.ts';
import { ConflictError } from '../kubernetes/errors.ts';
import { CONFIG_MAPS, WORKFLOWS, type KubernetesObject } from '../kubernetes/objects.ts';
import type { KubernetesReader } from '../kubernetes/ports.ts';
import { exponentialBackoff } from '../queue/backoff.ts';
import { WorkQueue, type Timers } from '../queue/work-queue.ts';
import type { Base } from './base.ts';
import { informerFor } from './parts.ts';

export interface BreakersOptions {
  readonly client: BreakerClient & Pick<KubernetesReader, 'list'>;
  /** Where the retry configurations are. */
  readonly namespace: string;
  /** An informer of the workflows of a namespace, told about every change; it runs until it is stopped. */
  readonly watch: (namespace: string, changed: () => void) => Watched;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly mayAct: () => boolean;
  readonly metrics: () => Pick<Metrics, 'stages' | 'breakerProblems'>;
  readonly log: Log;
}

/** The workflows of one namespace. */
export interface Watched {
  readonly informer: Pick<Informer, 'relist'> & { readonly cache: Pick<Informer['cache'], 'all' | 'put'> };
  readonly stop: () => void;
}

/** Key of the queue under which the configurations are read; each of the others is a configuration's name. */
const CONFIGURATIONS = ' ';
/** Seconds between two looks at what can change without an event: the time, and what people write with kubectl. */
const LOOK_AGAIN = 2;
const READ_AGAIN = 10;
/** Milliseconds in which events are gathered: one look sees all of them. */
const GATHER = 200;
const BACKOFF = { firstMs: 100, longestMs: 15_000, perSecond: 10, burst: 50 };

/** Breakers of all systems. Only the leader keeps them: nothing is read or written before begin, and after end. */
export class Breakers {
  readonly #options: BreakersOptions;
  readonly #queue: WorkQueue;
  /** By the name of the configuration; what was valid last stays. */
  readonly #kept = new Map<string, SystemBreakers>();
  readonly #watched = new Map<string, Watched>();
  /** Namespaces whose cache may be older than what the ConfigMap names. */
  readonly #unsure = new Set<string>();
  readonly #last = new Map<string, Kept>();
  readonly #said = new Map<string, string>();

  constructor(options: BreakersOptions) {
    this.#options = options;
    const { clock, timers } = options;
    this.#queue = new WorkQueue({
      work: (key) => (key === CONFIGURATIONS ? this.#read() : this.#look(key)),
      workers: 2,
      clock,
      backoff: exponentialBackoff(BACKOFF),
      ...(timers === undefined ? {} : { timers }),
      observer: { finished: (key, outcome, error) => this.#finished(key, outcome, error) },
    });
  }

  begin(): void {
    this.#queue.add(CONFIGURATIONS);
  }

  /** Resolves when nothing is under way any more. */
  async end(): Promise<void> {
    await this.#queue.stop();
    for (const { stop } of this.#watched.values()) stop();
    this.#watched.clear();
    this.#last.clear();
  }

  /** State of every breaker, as it was written last. */
  states(): ReadonlyMap<string, BreakerState> {
    return new Map([...this.#last.values()].flatMap(({ states }) => [...states]));
  }

  /** Runs that wait for a person, by stage. */
  held(): ReadonlyMap<string, number> {
    return new Map([...this.#last.values()].flatMap(({ held }) => [...held]));
  }

  async #read(): Promise<number> {
    const { client, namespace } = this.#options;
    const { key, value } = RETRY_CONFIGURATION.kind;
    const maps = await client.list(CONFIG_MAPS, { namespace, labels: { [key]: value } });
    const names = new Set(maps.map(({ metadata }) => metadata.name));
    for (const name of [...this.#kept.keys()].filter((one) => !names.has(one))) this.#forget(name);
    for (const map of maps) this.#take(map);
    this.#unwatch();
    return READ_AGAIN;
  }

  #take(map: KubernetesObject): void {
    const { name } = map.metadata;
    const read = readConfiguration(map);
    const problem = 'problem' in read ? read.problem : this.#rival(name, read.breakers);
    this.#tell(`configuration ${name}`, problem === undefined ? [] : [problem]);
    if (problem !== undefined || 'problem' in read) return;
    const { breakers } = read;
    this.#options.metrics().stages.known(breakers.policies.keys());
    this.#kept.set(name, breakers);
    this.#watch(breakers.namespace);
    this.#queue.add(name);
  }

  /** Two that write one ConfigMap would undo each other's work. */
  #rival(name: string, { system, namespace }: SystemBreakers): string | undefined {
    const rival = [...this.#kept].find(
      ([other, kept]) => other !== name && kept.system === system && kept.namespace === namespace,
    );
    return rival && `${name} has breakers of ${system} in ${namespace}, which ${rival[0]} has already`;
  }

  #forget(name: string): void {
    this.#kept.delete(name);
    this.#last.delete(name);
  }

  #watch(namespace: string): void {
    if (this.#watched.has(namespace)) return;
    const changed = () => {
      for (const [name, kept] of this.#kept) {
        if (kept.namespace === namespace) this.#queue.addAfter(name, GATHER);
      }
    };
    this.#watched.set(namespace, this.#options.watch(namespace, changed));
    this.#unsure.add(namespace);
  }

  #unwatch(): void {
    const used = new Set([...this.#kept.values()].map(({ namespace }) => namespace));
    for (const [namespace, { stop }] of this.#watched) {
      if (used.has(namespace)) continue;
      stop();
      this.#watched.delete(namespace);
    }
  }

  async #look(name: string): Promise<number | undefined> {
    const { client, clock, mayAct, metrics } = this.#options;
    const breakers = this.#kept.get(name);
    const informer = breakers && this.#watched.get(breakers.namespace)?.informer;
    if (breakers === undefined || informer === undefined || !mayAct()) return undefined;
    const { namespace } = breakers;
    const workflows = async () => {
      if (this.#unsure.has(namespace)) await informer.relist();
      this.#unsure.delete(namespace);
      return informer.cache.all();
    };
    const answered = (workflow: KubernetesObject) => {
      informer.cache.put(workflow, true);
    };
    const kept = await keepBreakers(breakers, { client, workflows, answered, clock, mayAct }).catch(
      (error: unknown) => {
        // Whoever wrote meanwhile may know of calls that were not heard of here.
        this.#unsure.add(namespace);
        throw error;
      },
    );
    if (kept === undefined) return undefined;
    for (const run of kept.counted) metrics().stages.ended(run);
    this.#last.set(name, kept);
    this.#tell(`breakers ${name}`, kept.problems);
    return LOOK_AGAIN;
  }

  /** Says what is wrong once, and again when it is something else. */
  #tell(about: string, problems: readonly string[]): void {
    const text = problems.join('; ');
    if (this.#said.get(about) === text || (text === '' && !this.#said.has(about))) return;
    this.#said.set(about, text);
    if (text === '') return;
    this.#options.metrics().breakerProblems.inc();
    this.#options.log('error', { about, problems }, 'Something of the breakers cannot be used.');
  }

  #finished(key: string, outcome: string, error: unknown): void {
    if (outcome !== 'error') return;
    const what = key === CONFIGURATIONS ? 'configurations' : key;
    const level = error instanceof ConflictError ? 'debug' : 'warn';
    this.#options.log(
      level,
      { what, error: said(error) },
      'Breakers could not be kept and are looked at again.',
    );
  }
}

/** The breakers of a replica, on the real cluster. */
export function breakersOf(
  { clients, connection, namespace, signal, clock, metrics, log }: Base,
  mayAct: () => boolean,
): Breakers {
  const { breakers: client, listing } = clients;
  return new Breakers({
    client: {
      get: client.get,
      list: client.list,
      create: client.create.bind(client),
      replace: client.replace.bind(client),
      patch: client.patch.bind(client),
    },
    watch: (workflowsIn, changed) => {
      const ending = new AbortController();
      const watching = { connection, client: listing, namespace: workflowsIn, metrics, log };
      const informer = informerFor(WORKFLOWS, watching, changed);
      // It never fails: whatever goes wrong, it begins anew until it is stopped.
      void informer.run(AbortSignal.any([signal, ending.signal]));
      return {
        informer,
        stop: () => {
          ending.abort(new Error('nobody asks for these workflows any more'));
        },
      };
    },
    ...{ namespace, clock, mayAct, metrics, log },
  });
}
