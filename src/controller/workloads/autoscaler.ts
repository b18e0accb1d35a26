import { z } from 'zod';
import { AUTOSCALERS, type KubernetesObject, type ObjectRef } from '../kubernetes/objects.ts';
import type { KubernetesReader } from '../kubernetes/ports.ts';

const shape = z.looseObject({
  spec: z.looseObject({
    scaleTargetRef: z.looseObject({ kind: z.string(), name: z.string() }),
    minReplicas: z.int().default(1),
    maxReplicas: z.int(),
  }),
});

/** The HorizontalPodAutoscaler of a Deployment. */
export interface Autoscaler {
  readonly ref: ObjectRef;
  readonly object: KubernetesObject;
  readonly least: number;
  readonly most: number;
  /** What wrote the autoscaler and would write it again, such as KEDA's ScaledObject. */
  readonly madeBy?: string;
}

/** The autoscaler of a Deployment; nothing where none scales it. */
export async function autoscalerOf(
  cluster: Pick<KubernetesReader, 'list'>,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<Autoscaler | undefined> {
  for (const object of await cluster.list(AUTOSCALERS, { namespace })) {
    const { spec } = shape.parse(object);
    if (spec.scaleTargetRef.kind !== 'Deployment' || spec.scaleTargetRef.name !== name) continue;
    const maker = object.metadata.ownerReferences?.find(({ controller }) => controller === true);
    return {
      ref: { ...AUTOSCALERS, namespace, name: object.metadata.name },
      object,
      least: spec.minReplicas,
      most: spec.maxReplicas,
      ...(maker === undefined ? {} : { madeBy: `${maker.kind} ${maker.name}` }),
    };
  }
  return undefined;
}
