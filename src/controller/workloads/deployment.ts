import { z } from 'zod';
import type { KubernetesObject } from '../kubernetes/objects.ts';

const quantity = z.union([z.string(), z.number()]);
const quantities = z.record(z.string(), quantity).default({});

const container = z.looseObject({
  name: z.string(),
  image: z.string().default(''),
  /** `Always` on an init container makes it a sidecar. */
  restartPolicy: z.string().optional(),
  env: z.array(z.looseObject({ name: z.string() })).default([]),
  resources: z
    .looseObject({ requests: quantities, limits: quantities })
    .default({ requests: {}, limits: {} }),
});
export type Container = z.output<typeof container>;

const condition = z.looseObject({ type: z.string(), status: z.string(), reason: z.string().default('') });

const shareOrCount = z.union([z.string(), z.number()]);

const shape = z.looseObject({
  spec: z.looseObject({
    replicas: z.int().default(1),
    paused: z.boolean().default(false),
    selector: z.looseObject({ matchLabels: z.record(z.string(), z.string()).default({}) }),
    strategy: z
      .looseObject({
        rollingUpdate: z.looseObject({ maxSurge: shareOrCount.default('25%') }).default({ maxSurge: '25%' }),
      })
      .default({ rollingUpdate: { maxSurge: '25%' } }),
    template: z.looseObject({
      spec: z.looseObject({
        containers: z.array(container),
        initContainers: z.array(container).default([]),
        overhead: z.record(z.string(), quantity).optional(),
      }),
    }),
  }),
  status: z
    .looseObject({ observedGeneration: z.int().default(0), conditions: z.array(condition).default([]) })
    .default({ observedGeneration: 0, conditions: [] }),
});

/** The fields of a Deployment that actions go by. What is sent back is taken from the object itself, never from here. */
export type Deployment = z.output<typeof shape>;

/** @throws ZodError when the object is no Deployment, which the API server rules out. */
export function deploymentOf(object: KubernetesObject): Deployment {
  return shape.parse(object);
}

/** How far a rollout is. One that ran into its deadline goes on trying, and counts as `failed`. */
export type Rollout = 'complete' | 'under-way' | 'failed';

export function rolloutOf(object: KubernetesObject, { status }: Deployment): Rollout {
  if (status.observedGeneration < (object.metadata.generation ?? 0)) return 'under-way';
  const progressing = status.conditions.find(({ type }) => type === 'Progressing');
  // Without a deadline there is no such condition, and nothing that could say that it failed.
  if (progressing === undefined || progressing.reason === 'NewReplicaSetAvailable') return 'complete';
  return progressing.reason === 'ProgressDeadlineExceeded' ? 'failed' : 'under-way';
}

/** Pods that a rollout adds before it takes any away; Kubernetes rounds a share up. */
export function surgeOf({ spec: { strategy, replicas } }: Deployment): number {
  const { maxSurge } = strategy.rollingUpdate;
  return typeof maxSurge === 'number'
    ? maxSurge
    : Math.ceil((Number.parseInt(maxSurge, 10) / 100) * replicas);
}
