import { ObjectCache } from '../../src/controller/adapters/kubernetes/object-cache.ts';
import { metricsOf } from '../../src/controller/adapters/metrics.ts';
import type { AdapterFile } from '../../src/api/adapters.ts';
import type { RemediationResource } from '../../src/api/remediation.ts';
import type { RunbookResource } from '../../src/api/runbook.ts';
import type { KubernetesObject, ObjectRef, ResourceType } from '../../src/controller/kubernetes/objects.ts';
import { REMEDIATIONS } from '../../src/controller/kubernetes/own-types.ts';
import type {
  KubernetesReader,
  KubernetesWriter,
  ListOptions,
  PatchStep,
} from '../../src/controller/kubernetes/ports.ts';
import type { Happening } from '../../src/controller/reconcile/world.ts';
import { RunbookStore } from '../../src/controller/runbooks/store.ts';
import { Remediations, type ObjectWriter } from '../../src/controller/runtime/remediations.ts';
import { RemediationWork } from '../../src/controller/runtime/work.ts';
import { worldOf } from '../../src/controller/runtime/world.ts';
import { controllerSettings } from '../../src/controller/settings.ts';
import { PAUSE_CONFIG } from '../../src/conventions/controller.ts';
import type { FakeTime } from './fake-timers.ts';
import { sampleGauged } from './sample-gauged.ts';
import { WritableCluster } from './writable-cluster.ts';

const NAMESPACE = 'stanchion-system';
/** What is measured is looked at elsewhere; one registry is enough for thousands of processes. */
const metrics = metricsOf(sampleGauged(), 1);

/** The map by which nothing is paused. */
export const PAUSE_OFF: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: PAUSE_CONFIG.name, namespace: NAMESPACE, uid: 'pause', resourceVersion: '1' },
  data: { [PAUSE_CONFIG.key]: 'false' },
};

/** The API server and the cluster behind it: the workloads and the Remediations, under one set of rules. */
export class ApiServer extends WritableCluster implements ObjectWriter {
  /** Told about every object that is kept, as it is then. */
  kept: ((object: KubernetesObject) => void) | undefined;

  readonly create = async (type: ResourceType, object: KubernetesObject): Promise<KubernetesObject> => {
    await this.send({ create: { type, object } }, { dryRun: false });
    return this.#stored({ ...type, ...object.metadata });
  };

  readonly patch = async (ref: ObjectRef, steps: readonly PatchStep[]): Promise<KubernetesObject> => {
    await this.send({ patch: { ref, steps } }, { dryRun: false });
    return this.#stored(ref);
  };

  /** What was changed of the world, apart from the controller's own records. */
  get effects() {
    return this.sent.filter(
      (change) => !JSON.stringify(change).includes(`"plural":"${REMEDIATIONS.plural}"`),
    );
  }

  async #stored(ref: ObjectRef): Promise<KubernetesObject> {
    const object = await this.get(ref);
    if (object === undefined) throw new Error(`${ref.name} was not kept`);
    this.kept?.(object);
    return object;
  }
}

/** What stands between a process and everything outside of it; what it returns is waited for, for ever if need be. */
export type Passing = (point: number, name: string) => Promise<void> | undefined;

export interface ProcessOptions {
  readonly api: ApiServer;
  readonly time: FakeTime;
  readonly runbook: RunbookResource;
  readonly adapters?: AdapterFile['adapters'];
  /** What Prometheus says. */
  readonly ready: () => number;
  /** Asked before and after every request that leaves the process. */
  readonly passing?: Passing;
}

/** The real loop of a replica on an API server in memory: queue, cache, store, world and reconcile. */
export class ControllerProcess {
  readonly happened: Happening[] = [];
  isLeader = true;
  readonly #options: ProcessOptions;
  readonly #cache: ObjectCache;
  readonly #work: RemediationWork;
  readonly remediations: Remediations;
  #points = 0;

  constructor(options: ProcessOptions) {
    this.#options = options;
    const { time, runbook, ready } = options;
    this.#cache = new ObjectCache((name) => {
      this.#work.queue.add(name);
    });
    const wire = this.#wire();
    const storing = { cache: this.#cache, namespace: NAMESPACE, clock: time };
    this.remediations = new Remediations({ client: wire, quietly: true, ...storing });
    const runbooks = new RunbookStore();
    runbooks.take(runbook);
    const settings = controllerSettings.parse({ cluster: 'prod-1', mode: 'guarded' });
    const mayAct = () => this.isLeader;
    const world = worldOf({
      ...{ clock: time, namespace: NAMESPACE, runbooks, mayAct, remediations: this.remediations },
      settings: () => settings,
      adapters: () => options.adapters ?? {},
      cluster: wire,
      prometheus: {
        query: () => this.#through('query', () => Promise.resolve([{ labels: {}, value: ready() }])),
      },
      silenced: () => Promise.resolve(undefined),
      record: (_, happening) => this.happened.push(happening),
    });
    this.#work = new RemediationWork({
      ...{ world, remediations: this.remediations, mayAct, workers: 2, timers: time },
      metrics: () => metrics,
      log: () => undefined,
    });
  }

  /** Requests and answers so far. */
  get points(): number {
    return this.#points;
  }

  /** Takes everything up from what is stored, as a new leader does. */
  async begin(): Promise<void> {
    const items = await this.#options.api.list(REMEDIATIONS, { namespace: NAMESPACE });
    for (const item of items) {
      this.hear(item);
      this.#work.queue.add(item.metadata.name);
    }
  }

  /** What a watch tells. */
  hear(object: KubernetesObject): void {
    this.#cache.put(object);
  }

  #wire(): KubernetesReader & KubernetesWriter & ObjectWriter {
    const { api } = this.#options;
    return {
      get: (ref) => this.#through(`get ${ref.plural}`, () => api.get(ref)),
      list: (type, options: ListOptions) =>
        this.#through(`list ${type.plural}`, () => api.list(type, options)),
      logs: (pod, options) => this.#through('logs', () => api.logs(pod, options)),
      send: (change, options) =>
        this.#through(options.dryRun ? 'try' : 'send', () => api.send(change, options)),
      create: (type, object) => this.#through('create', () => api.create(type, object)),
      patch: (ref, steps) => this.#through('patch', () => api.patch(ref, steps)),
    };
  }

  async #through<Result>(name: string, act: () => Promise<Result>): Promise<Result> {
    await this.#pass(name);
    try {
      return await act();
    } finally {
      await this.#pass(`after ${name}`);
    }
  }

  async #pass(name: string): Promise<void> {
    this.#points += 1;
    await this.#options.passing?.(this.#points, name);
  }
}

/** The only Remediation that there is. */
export function storedIn(api: ApiServer): RemediationResource {
  const found = api.objects.find(({ kind }) => kind === 'Remediation');
  if (found === undefined) throw new Error('there is no Remediation');
  return found as unknown as RemediationResource;
}
