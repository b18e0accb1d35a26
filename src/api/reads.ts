import { DEPLOYMENTS_READ_PATCH, PODS_READ, REPLICASETS_READ, type Permission } from './actions/action.ts';
import type { EvidenceSourceName } from './evidence.ts';
import type { Target } from './target.ts';
import { matchOneKey } from './one-key.ts';

const READ = ['get', 'list'];

const PODS_LOG: Permission = { apiGroup: '', resources: ['pods/log'], verbs: ['get'] };
const EVENTS: Permission = { apiGroup: '', resources: ['events'], verbs: ['list'] };
const QUOTAS: Permission = { apiGroup: '', resources: ['resourcequotas', 'limitranges'], verbs: READ };
const TASK_RUNS: Permission = { apiGroup: 'tekton.dev', resources: ['taskruns'], verbs: READ };

/** A review is an answer and no object: making one keeps nothing. */
const ACCESS_REVIEWS: Permission = {
  apiGroup: 'authorization.k8s.io',
  resources: ['subjectaccessreviews'],
  verbs: ['create'],
  everywhere: true,
};

/** What a collector reads beside its target, in the target's namespace unless it is said to be of the cluster. */
export const READS_OF = {
  prometheus: [],
  containerState: [PODS_READ],
  podStatus: [PODS_READ],
  usage: [PODS_READ],
  nodeConditions: [],
  rolloutHistory: [REPLICASETS_READ],
  rolloutBeforeFailure: [REPLICASETS_READ],
  rolloutStatus: [],
  logs: [PODS_READ, PODS_LOG],
  events: [EVENTS],
  objects: [],
  elapsed: [],
  exists: [],
  secretNewerThanPods: [PODS_READ],
  access: [ACCESS_REVIEWS],
  quotaHeadroom: [QUOTAS],
  query: [],
  streamState: [],
  httpProbe: [],
  // Its answer is in the log of its pod.
  job: [PODS_READ, PODS_LOG],
  pipelineRun: [TASK_RUNS],
  statement: [],
} as const satisfies Record<EvidenceSourceName, readonly Permission[]>;

/** What whoever looks at a target reads of it. A Deployment has its pods by its ReplicaSets, and by its label. */
export function targetReads(target: Target): readonly Permission[] {
  const one = (apiGroup: string, resource: string): Permission[] => [
    { apiGroup, resources: [resource], verbs: ['get'], objects: 'target' },
  ];
  const all = (apiGroup: string, resource: string): Permission[] => [
    { apiGroup, resources: [resource], verbs: READ },
  ];
  return matchOneKey(target, {
    deployment: () => [{ ...DEPLOYMENTS_READ_PATCH, verbs: ['get'] }, REPLICASETS_READ],
    pods: () => [PODS_READ],
    nodes: () => all('', 'nodes'),
    serviceAccount: () => one('', 'serviceaccounts'),
    secret: () => one('', 'secrets'),
    resources: ({ group, plural }) => all(group, plural),
    customResourceDefinitions: () => all('apiextensions.k8s.io', 'customresourcedefinitions'),
    store: () => [],
    stream: () => [],
    endpoint: () => [],
    adapter: () => [],
    workflowTemplate: () => one('argoproj.io', 'workflowtemplates'),
    workflow: () => [{ apiGroup: 'argoproj.io', resources: ['workflows'], verbs: ['get'] }],
  });
}
