import type { KubernetesObject } from '../../src/controller/kubernetes/objects.ts';

/** The present of the tests that need one. */
export const NOW = new Date('2026-03-01T12:00:00Z');

/** An instant so many minutes before {@link NOW}, as objects carry it. */
export function ago(minutes: number): string {
  return new Date(NOW.getTime() - minutes * 60_000).toISOString().replace('.000Z', 'Z');
}

export const NAMESPACE = 'arco';

interface DeploymentShape {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly resources?: Readonly<Record<string, unknown>>;
}

/** A Deployment `arco-worker` of two replicas whose rollout is through. */
export function deploymentObject({ spec, status, resources }: DeploymentShape = {}): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'arco-worker',
      namespace: NAMESPACE,
      uid: 'd-1',
      generation: 3,
      creationTimestamp: ago(9000),
    },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'arco-worker' } },
      template: {
        spec: { containers: [{ name: 'worker', ...(resources === undefined ? {} : { resources }) }] },
      },
      ...spec,
    },
    status: {
      observedGeneration: 3,
      replicas: 2,
      updatedReplicas: 2,
      availableReplicas: 2,
      conditions: [
        { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', lastUpdateTime: ago(8000) },
      ],
      ...status,
    },
  };
}

interface RevisionShape {
  /** Minutes before now. */
  readonly created: number;
  readonly image?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly podAnnotations?: Readonly<Record<string, string>>;
}

/** The ReplicaSet of a revision of `arco-worker`. */
export function replicaSetObject(
  revision: number,
  { created, image = `worker:${revision}`, annotations = {}, podAnnotations = {} }: RevisionShape,
): KubernetesObject {
  const hash = `hash${revision}`;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `arco-worker-${hash}`,
      namespace: NAMESPACE,
      uid: `rs-${revision}`,
      creationTimestamp: ago(created),
      labels: { app: 'arco-worker', 'pod-template-hash': hash },
      annotations: { 'deployment.kubernetes.io/revision': String(revision), ...annotations },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'Deployment', name: 'arco-worker', uid: 'd-1', controller: true },
      ],
    },
    spec: {
      replicas: 2,
      template: {
        metadata: { labels: { app: 'arco-worker', 'pod-template-hash': hash }, annotations: podAnnotations },
        spec: { containers: [{ name: 'worker', image }] },
      },
    },
    status: { readyReplicas: 2 },
  };
}

interface PodShape {
  readonly owner?: string;
  readonly container?: string;
  readonly state?: Readonly<Record<string, unknown>>;
  readonly lastState?: Readonly<Record<string, unknown>>;
  readonly restartCount?: number;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

/** A running pod of `arco-worker`'s first revision, unless something else is said. */
export function podObject(name: string, shape: PodShape = {}): KubernetesObject {
  const {
    owner = 'rs-1',
    container = 'worker',
    state = { running: { startedAt: ago(60) } },
    lastState = {},
  } = shape;
  const running = state['running'] !== undefined;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: NAMESPACE,
      uid: `pod-${name}`,
      creationTimestamp: ago(60),
      labels: { app: 'arco-worker' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid: owner, controller: true },
      ],
      ...shape.metadata,
    },
    spec: { nodeName: 'node-1', containers: [{ name: container }] },
    status: {
      phase: 'Running',
      startTime: ago(60),
      containerStatuses: [
        { name: container, ready: running, restartCount: shape.restartCount ?? 0, state, lastState },
      ],
      ...shape.status,
    },
  };
}
