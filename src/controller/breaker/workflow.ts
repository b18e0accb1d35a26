import { z } from 'zod';
import { instant } from '../../api/breaker.ts';

const text = z.string().max(4096);
const name = z.string().max(253);
/** Argo writes `null` for what has not happened yet. */
const time = instant.nullish().transform((value) => value ?? undefined);

const node = z.object({
  id: name,
  displayName: text,
  type: name,
  phase: z.string().max(32).default('Pending'),
  templateName: name.optional(),
  templateRef: z.object({ template: name.optional() }).optional(),
  boundaryID: name.optional(),
  inputs: z.object({ parameters: z.array(z.object({ name, value: z.unknown() })).nullish() }).nullish(),
  startedAt: time,
  finishedAt: time,
  outputs: z
    .object({
      exitCode: z.string().max(16).optional(),
      parameters: z.array(z.object({ name, value: z.unknown() })).optional(),
    })
    .optional(),
});
export type WorkflowNode = z.output<typeof node>;

/**
 * The fields of an Argo Workflow that say how its stages go. A workflow with so many nodes that Argo compressed or
 * offloaded them has none here, and so is not seen: its calls pass unanswered, and its runs are not counted.
 */
export const observedWorkflow = z.object({
  metadata: z.object({ name, namespace: name, uid: name, resourceVersion: name }),
  spec: z.object({ shutdown: z.string().max(32).optional() }).default({}),
  status: z.object({ nodes: z.record(z.string(), node).default({}) }).default({ nodes: {} }),
});
export type ObservedWorkflow = z.output<typeof observedWorkflow>;
export type ReadWorkflow = z.ZodSafeParseResult<ObservedWorkflow>;

/** What was read of each object, for as long as somebody holds it: most of them never change again. */
const known = new WeakMap<object, ReadWorkflow>();

/** Reads a workflow; the same object, which nobody may change, only once. */
export function readWorkflow(object: unknown): ReadWorkflow {
  if (typeof object !== 'object' || object === null) return observedWorkflow.safeParse(object);
  const read = known.get(object) ?? observedWorkflow.safeParse(object);
  known.set(object, read);
  return read;
}

export function isFailed({ phase }: WorkflowNode): boolean {
  return phase === 'Failed' || phase === 'Error';
}

/** As Argo's own: what neither runs nor waits to run. */
export function isEnded(node: WorkflowNode): boolean {
  return isFailed(node) || ['Succeeded', 'Skipped', 'Omitted'].includes(node.phase);
}
