import { z } from 'zod';
import type { KubeApi, KubeObject } from './api.ts';
import { eventually } from './wait.ts';

const nodeShape = z.looseObject({
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  type: z.string(),
  templateName: z.string().optional(),
  phase: z.string().default('Pending'),
  message: z.string().optional(),
  startedAt: z.string().nullish(),
  finishedAt: z.string().nullish(),
  hostNodeName: z.string().optional(),
  outputs: z
    .looseObject({
      exitCode: z.string().optional(),
      parameters: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
    })
    .optional(),
});
export type StepNode = z.output<typeof nodeShape>;

const statusShape = z.object({
  status: z
    .looseObject({
      phase: z.string().default(''),
      message: z.string().default(''),
      nodes: z.record(z.string(), nodeShape).default({}),
    })
    .default({ phase: '', message: '', nodes: {} }),
});

/** The `spec` of a Workflow, as far as the helpers care. */
export type WorkflowSpec = Readonly<Record<string, unknown>>;

export interface FinishedWorkflow {
  readonly phase: string;
  readonly message: string;
  readonly nodes: readonly StepNode[];
  /** The node of a display name. */
  readonly node: (displayName: string) => StepNode;
}

const DONE = ['Succeeded', 'Failed', 'Error'];

/** What the controller wrote down of a workflow so far. */
export async function progress(
  api: KubeApi,
  { apiVersion, kind, metadata }: KubeObject,
): Promise<FinishedWorkflow> {
  const { namespace, name } = metadata;
  const { status } = statusShape.parse(await api.get({ apiVersion, kind, namespace, name }));
  const nodes = Object.values(status.nodes);
  return {
    phase: status.phase,
    message: status.message,
    nodes,
    node: (displayName) => {
      const found = nodes.find((node) => node.displayName === displayName);
      if (found === undefined) throw new Error(`${name} has no node ${displayName}: ${describe(nodes)}`);
      return found;
    },
  };
}

/** Waits until a workflow is over, one way or the other. */
export async function finished(
  api: KubeApi,
  workflow: KubeObject,
  timeout = 60_000,
): Promise<FinishedWorkflow> {
  const probe = async () => {
    const now = await progress(api, workflow);
    return DONE.includes(now.phase) && now;
  };
  const explain = async () => describe((await progress(api, workflow)).nodes);
  return eventually(`workflow ${workflow.metadata.name} is over`, probe, { timeout, interval: 100, explain });
}

function describe(nodes: readonly StepNode[]): string {
  return nodes
    .map(({ name, type, phase, message = '' }) => `${name} (${type}): ${phase} ${message}`)
    .join('\n');
}
