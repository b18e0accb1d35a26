import { z } from 'zod';
import { sha256 } from '../decide/plan.ts';
import type { KubernetesObject } from './objects.ts';

/** Kubernaut's label on a run: the execution that it belongs to. */
export const OWNER_LABEL = 'kubernaut.ai/workflow-execution';

const DIGITS = 16;

/** Name of the PipelineRun that locks a target, given as `namespace/kind/name` or `kind/name`. */
export function lockName(targetResource: string): string {
  return `wfe-${sha256(targetResource).slice(0, DIGITS)}`;
}

const shape = z.looseObject({
  spec: z.looseObject({ status: z.string().optional() }).default({}),
  status: z
    .looseObject({
      completionTime: z.iso.datetime({ offset: true }).optional(),
      startTime: z.iso.datetime({ offset: true }).optional(),
    })
    .default({}),
});

/** What Tekton and Kubernaut say about a run. */
export interface PipelineRun {
  /** The execution that it belongs to. */
  readonly owner: string | undefined;
  /** What it was asked to become, such as `Cancelled`. */
  readonly asked: string | undefined;
  /** Absent while it runs. */
  readonly completedAt: Date | undefined;
}

export function pipelineRunOf(object: KubernetesObject): PipelineRun {
  const { spec, status } = shape.parse(object);
  const { completionTime } = status;
  return {
    owner: object.metadata.labels?.[OWNER_LABEL],
    asked: spec.status,
    completedAt: completionTime === undefined ? undefined : new Date(completionTime),
  };
}
