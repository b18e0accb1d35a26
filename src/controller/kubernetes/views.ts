import { z } from 'zod';

/** The parts of objects that evidence is read from. What is not named here is not looked at. */

const instant = z.iso.datetime({ offset: true });
const texts = z.record(z.string(), z.string());

export const objectMetadata = z.object({
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  creationTimestamp: instant.optional(),
  deletionTimestamp: instant.optional(),
  generation: z.number().optional(),
  labels: texts.optional(),
  annotations: texts.optional(),
  ownerReferences: z
    .array(z.object({ kind: z.string(), uid: z.string(), controller: z.boolean().optional() }))
    .optional(),
  managedFields: z
    .array(z.object({ time: instant.optional(), fieldsV1: z.record(z.string(), z.unknown()).optional() }))
    .optional(),
});

const terminated = z.object({
  reason: z.string().optional(),
  exitCode: z.number().optional(),
  finishedAt: z.string().nullish(),
});
const containerState = z.object({
  waiting: z.object({ reason: z.string().optional(), message: z.string().optional() }).optional(),
  running: z.object({ startedAt: z.string().nullish() }).optional(),
  terminated: terminated.optional(),
});
const containerStatus = z.object({
  name: z.string(),
  ready: z.boolean().optional(),
  restartCount: z.number().default(0),
  state: containerState.default({}),
  lastState: containerState.default({}),
});
export type ContainerStatus = z.output<typeof containerStatus>;

const container = z.object({
  name: z.string(),
  restartPolicy: z.string().optional(),
  resources: z
    .object({
      limits: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      requests: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    })
    .optional(),
});
export type Container = z.output<typeof container>;

export const podSpec = z.object({
  nodeName: z.string().optional(),
  containers: z.array(container),
  initContainers: z.array(container).default([]),
  overhead: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type PodSpec = z.output<typeof podSpec>;

export const pod = z.object({
  metadata: objectMetadata,
  spec: podSpec,
  status: z
    .object({
      phase: z.string().default('Unknown'),
      reason: z.string().optional(),
      startTime: instant.optional(),
      containerStatuses: z.array(containerStatus).default([]),
      initContainerStatuses: z.array(containerStatus).default([]),
    })
    .prefault({}),
});
export type Pod = z.output<typeof pod>;

export const statusCondition = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  message: z.string().optional(),
  lastUpdateTime: instant.optional(),
});

const labelSelector = z.object({
  matchLabels: texts.default({}),
  matchExpressions: z
    .array(z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).default([]) }))
    .default([]),
});
export type LabelSelector = z.output<typeof labelSelector>;

export const deployment = z.object({
  metadata: objectMetadata,
  spec: z.object({
    replicas: z.number().default(1),
    paused: z.boolean().default(false),
    selector: labelSelector,
    template: z.object({ spec: podSpec }),
  }),
  status: z
    .object({
      observedGeneration: z.number().default(0),
      replicas: z.number().default(0),
      updatedReplicas: z.number().default(0),
      availableReplicas: z.number().default(0),
      conditions: z.array(statusCondition).default([]),
    })
    .prefault({}),
});
export type Deployment = z.output<typeof deployment>;

export const replicaSet = z.object({
  metadata: objectMetadata,
  spec: z.object({ replicas: z.number().default(0), template: z.record(z.string(), z.unknown()) }),
  status: z.object({ readyReplicas: z.number().default(0) }).prefault({}),
});
export type ReplicaSet = z.output<typeof replicaSet>;
