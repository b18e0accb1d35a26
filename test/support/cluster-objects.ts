import type { Target } from '../../src/api/target.ts';
import { OPTED_IN, REMEDIATION_OPT_IN } from '../../src/conventions/labels.ts';
import type { ActionContext } from '../../src/controller/actions/action-module.ts';
import type { KubernetesObject, ObjectMetadata } from '../../src/controller/kubernetes/objects.ts';
import { ago, NOW, sampleRemediation } from './remediation.ts';
import type { WritableCluster } from './writable-cluster.ts';

interface Patch {
  readonly metadata?: Partial<ObjectMetadata>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly container?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

const APP = { app: 'shop' };

/** A Deployment of three pods whose last rollout is complete, and whose owner allows changes. */
export function deployment({
  metadata = {},
  spec = {},
  container = {},
  status = {},
}: Patch = {}): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'shop',
      namespace: 'shop',
      uid: 'uid-shop',
      resourceVersion: '7',
      generation: 3,
      labels: { [REMEDIATION_OPT_IN]: OPTED_IN },
      annotations: { 'deployment.kubernetes.io/revision': '2' },
      ...metadata,
    },
    spec: {
      replicas: 3,
      selector: { matchLabels: APP },
      template: template('shop:2', container),
      ...spec,
    },
    status: {
      observedGeneration: 3,
      conditions: [{ type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }],
      ...status,
    },
  };
}

export function template(image: string, container: Readonly<Record<string, unknown>> = {}) {
  return {
    metadata: { labels: APP },
    spec: {
      containers: [
        {
          name: 'shop',
          image,
          resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2', memory: '2Gi' } },
          futureField: { kept: true },
          ...container,
        },
      ],
    },
  };
}

/** A ReplicaSet of the Deployment: what a revision ran, and when it was made. */
export function replicaSet(
  revision: number,
  image: string,
  { metadata = {}, status = {} }: Patch & { readonly age?: number } = {},
  age = 3600 * (10 - revision),
): KubernetesObject {
  const made = template(image);
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `shop-${revision}`,
      namespace: 'shop',
      uid: `uid-rs-${revision}`,
      resourceVersion: '5',
      creationTimestamp: ago(age),
      labels: { ...APP, 'pod-template-hash': `hash${revision}` },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop', uid: 'uid-shop', controller: true },
      ],
      ...metadata,
      annotations: { 'deployment.kubernetes.io/revision': String(revision), ...metadata.annotations },
    },
    spec: {
      template: {
        ...made,
        metadata: { labels: { ...APP, 'pod-template-hash': `hash${revision}` } },
      },
    },
    status,
  };
}

export function pod(
  name: string,
  { metadata = {}, ready = true }: Patch & { readonly ready?: boolean } = {},
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: '3', labels: APP, ...metadata },
    spec: {},
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  };
}

export function autoscaler(
  spec: Readonly<Record<string, unknown>> = {},
  metadata: Partial<ObjectMetadata> = {},
): KubernetesObject {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'shop-hpa', namespace: 'shop', uid: 'uid-hpa', resourceVersion: '4', ...metadata },
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'shop' }, minReplicas: 5, maxReplicas: 50, ...spec },
  };
}

export function quota(
  hard: Readonly<Record<string, string>>,
  used: Readonly<Record<string, string>>,
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'shop-quota', namespace: 'shop' },
    spec: { hard },
    status: { hard, used },
  };
}

/** An object of any kind, for what only its kind matters of. */
export function object(
  apiVersion: string,
  kind: string,
  metadata: ObjectMetadata,
  rest: Readonly<Record<string, unknown>> = {},
): KubernetesObject {
  return {
    apiVersion,
    kind,
    metadata: { resourceVersion: '1', uid: `uid-${metadata.name}`, ...metadata },
    ...rest,
  };
}

const SHOP: Target = { deployment: { namespace: 'shop', name: 'shop', container: 'shop' } };
export const KEY = 'key-1';

/** What an action is asked with, five minutes after the alert began. */
export function actionContext(
  cluster: WritableCluster,
  patch: Partial<ActionContext> & { readonly targets?: Readonly<Record<string, Target>> } = {},
): ActionContext {
  const { targets = { shop: SHOP }, ...rest } = patch;
  return {
    now: NOW,
    remediation: sampleRemediation(),
    system: 'shop',
    idempotencyKey: KEY,
    begun: undefined,
    parameters: {},
    target: (id) => {
      const target = targets[id];
      if (target === undefined) throw new RangeError(`no target '${id}'`);
      return target;
    },
    evidence: new Map(),
    cluster,
    adapters: {},
    ...rest,
  };
}

/** The journal's entry of a change that was begun. */
export function intended(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
) {
  return {
    remedy: 'mend',
    action: 'x',
    target: 'shop/deployments/shop',
    state: 'sending' as const,
    idempotencyKey: KEY,
    at: NOW.toISOString(),
    before: JSON.stringify(before),
    after: JSON.stringify(after),
  };
}
