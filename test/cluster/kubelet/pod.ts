import { z } from 'zod';

const container = z.looseObject({
  name: z.string(),
  image: z.string().default(''),
  command: z.array(z.string()).default([]),
  args: z.array(z.string()).default([]),
  workingDir: z.string().optional(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
  resources: z
    .looseObject({
      requests: z.record(z.string(), z.string()).optional(),
      limits: z.record(z.string(), z.string()).optional(),
    })
    .default({}),
});
export type Container = z.output<typeof container>;

const expression = z.object({
  key: z.string(),
  operator: z.string(),
  values: z.array(z.string()).default([]),
});
const term = z.looseObject({ matchExpressions: z.array(expression).default([]) });
const nodeAffinity = z.looseObject({
  requiredDuringSchedulingIgnoredDuringExecution: z
    .looseObject({ nodeSelectorTerms: z.array(term) })
    .optional(),
});

/** What the stand-in reads of a pod. */
export const podShape = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
    deletionTimestamp: z.string().optional(),
    ownerReferences: z.array(z.looseObject({ kind: z.string(), name: z.string() })).default([]),
  }),
  spec: z.looseObject({
    nodeName: z.string().optional(),
    serviceAccountName: z.string().default('default'),
    containers: z.array(container),
    initContainers: z.array(container).default([]),
    activeDeadlineSeconds: z.number().optional(),
    nodeSelector: z.record(z.string(), z.string()).default({}),
    affinity: z.looseObject({ nodeAffinity: nodeAffinity.optional() }).optional(),
  }),
  status: z.looseObject({ phase: z.string().optional() }).default({}),
});
export type Pod = z.output<typeof podShape>;

const template = z.looseObject({
  name: z.string(),
  outputs: z
    .looseObject({
      parameters: z
        .array(
          z.looseObject({
            name: z.string(),
            valueFrom: z
              .looseObject({
                path: z.string().optional(),
                jsonPath: z.string().optional(),
                default: z.string().optional(),
              })
              .optional(),
          }),
        )
        .default([]),
    })
    .default({ parameters: [] }),
  script: z.looseObject({ source: z.string() }).optional(),
  resource: z
    .looseObject({
      action: z.string(),
      manifest: z.string().default(''),
      mergeStrategy: z.string().optional(),
      flags: z.array(z.string()).default([]),
      successCondition: z.string().optional(),
      failureCondition: z.string().optional(),
    })
    .optional(),
});
/** A workflow template as the executor sees it: with everything substituted, but without its input parameters. */
export type Template = z.output<typeof template>;

const WORKFLOW_LABEL = 'workflows.argoproj.io/workflow';
const NODE_ID = 'workflows.argoproj.io/node-id';
const NODE_NAME = 'workflows.argoproj.io/node-name';

/** What a pod is in a workflow. */
export interface WorkflowNode {
  readonly workflow: string;
  readonly nodeId: string;
  readonly nodeName: string;
  /** 0 for the first try. */
  readonly attempt: number;
  readonly template: Template;
}

/** The workflow's side of a pod; nothing for a pod that is not a step of one. */
export function workflowNode(pod: Pod): WorkflowNode | undefined {
  const { labels, annotations } = pod.metadata;
  const [workflow, nodeId, nodeName] = [labels[WORKFLOW_LABEL], annotations[NODE_ID], annotations[NODE_NAME]];
  const json = pod.spec.initContainers
    .flatMap(({ env }) => env)
    .find(({ name }) => name === 'ARGO_TEMPLATE')?.value;
  if (workflow === undefined || nodeId === undefined || nodeName === undefined || json === undefined)
    return undefined;
  const attempt = Number(/\((\d+)\)$/.exec(nodeName)?.[1] ?? 0);
  return { workflow, nodeId, nodeName, attempt, template: template.parse(JSON.parse(json)) };
}

/** The container that does the work, without the program that Argo puts in front of its command. */
export function mainContainer(pod: Pod): Container {
  const main = pod.spec.containers.find(({ name }) => name === 'main') ?? pod.spec.containers[0];
  if (main === undefined) throw new Error(`pod ${pod.metadata.name} has no container`);
  const [first = '', second] = main.command;
  if (!first.endsWith('argoexec') || second !== 'emissary') return main;
  return { ...main, command: main.command.slice(main.command.indexOf('--') + 1) };
}
