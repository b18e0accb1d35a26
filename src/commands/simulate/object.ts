import { z } from 'zod';
import type { KubernetesObject } from '../../controller/kubernetes/objects.ts';

const texts = z.record(z.string(), z.string());

/** A Kubernetes object out of a file: what the controller reads of any kind has the form that it must have. */
export const objectShape = z
  .looseObject({
    apiVersion: z.string().min(1).max(253),
    kind: z.string().min(1).max(63),
    metadata: z.looseObject({
      name: z.string().min(1).max(253),
      namespace: z.string().max(63).optional(),
      uid: z.string().optional(),
      resourceVersion: z.string().optional(),
      generation: z.int().optional(),
      creationTimestamp: z.string().nullish(),
      labels: texts.nullish(),
      annotations: texts.nullish(),
    }),
  })
  .pipe(z.custom<KubernetesObject>());
