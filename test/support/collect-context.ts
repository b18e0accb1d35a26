import type { Target } from '../../src/api/target.ts';
import type { CollectContext, Sample } from '../../src/controller/evidence/collector.ts';
import type { KubernetesObject } from '../../src/controller/kubernetes/objects.ts';
import { mask } from '../../src/controller/record/mask.ts';
import { ago, NAMESPACE, NOW } from './worker-objects.ts';
import { MemoryCluster, type MemoryLogs } from './memory-cluster.ts';

export const TARGETS: Readonly<Record<string, Target>> = {
  worker: { deployment: { namespace: NAMESPACE, name: 'arco-worker', container: 'worker' } },
  pods: { pods: { namespace: NAMESPACE, selector: { app: 'arco-worker' } } },
  nodes: { nodes: {} },
  identity: { serviceAccount: { namespace: NAMESPACE, name: 'arco-worker' } },
  secret: { secret: { namespace: NAMESPACE, name: 'arco-credentials' } },
  definitions: { customResourceDefinitions: { group: 'tekton.dev' } },
  executions: {
    resources: {
      group: 'kubernaut.ai',
      version: 'v1alpha1',
      kind: 'WorkflowExecution',
      plural: 'workflowexecutions',
    },
  },
  pipelineRuns: {
    resources: {
      group: 'tekton.dev',
      version: 'v1',
      kind: 'PipelineRun',
      plural: 'pipelineruns',
      namespace: 'kubernaut-workflows',
    },
  },
  store: { store: { name: 'db' } },
};

interface Surroundings {
  readonly objects?: readonly KubernetesObject[];
  readonly logs?: MemoryLogs;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Minutes before now. */
  readonly since?: number;
  readonly samples?: readonly Sample[] | ((expr: string) => readonly Sample[]);
}

/** What a collector may use, over a cluster that is a list of objects. */
export function collectContext({
  objects,
  logs,
  parameters = {},
  since = 10,
  samples = [],
}: Surroundings = {}) {
  const cluster = new MemoryCluster(objects, logs);
  const queries: string[] = [];
  const context: CollectContext = {
    now: NOW,
    since: new Date(ago(since)),
    source: { person: { by: 'ana', reason: 'a test' } },
    parameters,
    target: (id) => {
      const found = TARGETS[id];
      if (found === undefined) throw new RangeError(`there is no target '${id}'`);
      return found;
    },
    cluster,
    prometheus: {
      query: (expr) => {
        queries.push(expr);
        return Promise.resolve(typeof samples === 'function' ? samples(expr) : samples);
      },
    },
    mask,
  };
  return { context, cluster, queries };
}

/** The reading's fields, for assertions on one of them. */
export function fields(reading: object): Readonly<Record<string, unknown>> {
  return { ...reading };
}
