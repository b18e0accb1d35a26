import {
  WorkflowTemplateSpecTemplatesActiveDeadlineSeconds as Deadline,
  WorkflowTemplateSpecTemplatesContainerResourcesLimits as ContainerLimit,
  WorkflowTemplateSpecTemplatesContainerResourcesRequests as ContainerRequest,
  type WorkflowTemplateSpecTemplates,
  type WorkflowTemplateSpecTemplatesContainerEnv,
} from '../../../imports/argoproj.io.ts';
import { seconds, type Duration } from '../../api/scalars.ts';
import type { StageResources, StageTool, ToolText, ToolVariable } from '../../catalogue/model/pipeline.ts';
import { PIPELINE_PARAMETERS, WORKSPACE } from '../../conventions/pipeline.ts';
import { TRACE_VARIABLE } from '../../conventions/trace.ts';
import { RESTRICTED_CONTAINER } from '../restricted.ts';
import { TRACE_PARENT } from './trace.ts';
import { Code, expression, literal, parameter } from './expression.ts';

export interface LeafProps {
  readonly name: string;
  readonly tool: StageTool;
  readonly image: string;
  readonly resources: StageResources;
  /** Of the one run; absent where a plan says it for each try. */
  readonly deadline?: Duration;
  /** How the run stands, as an expression; only tools that tell people ask for it. */
  readonly outcome: string;
  /** Further variables, as expressions. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Inputs that those expressions name. */
  readonly inputs?: readonly string[];
  /** File whose text is the output `result`, kept where there is none. */
  readonly result?: string;
}

/** Volume of the workspace, of a pod's own files, and of what is shared by nobody. */
export const LEAF_VOLUMES = { work: 'work', temporary: 'tmp' } as const;

/** The template that runs one program: one try of a stage. */
export function leaf(props: LeafProps): WorkflowTemplateSpecTemplates {
  const { name, tool, image, resources, deadline, result, inputs = [] } = props;
  const [program, ...args] = tool.command;
  return {
    name,
    ...(inputs.length === 0 ? {} : { inputs: { parameters: inputs.map((one) => ({ name: one })) } }),
    ...(result === undefined
      ? {}
      : { outputs: { parameters: [{ name: 'result', valueFrom: { path: result, default: '' } }] } }),
    ...(deadline === undefined ? {} : { activeDeadlineSeconds: Deadline.fromNumber(seconds(deadline)) }),
    volumes: [{ name: LEAF_VOLUMES.temporary, emptyDir: {} }],
    container: {
      image,
      command: [program],
      args,
      env: variables(props),
      resources: {
        requests: {
          cpu: ContainerRequest.fromString(resources.requests.cpu),
          memory: ContainerRequest.fromString(resources.requests.memory),
        },
        limits: {
          cpu: ContainerLimit.fromString(resources.limits.cpu),
          memory: ContainerLimit.fromString(resources.limits.memory),
        },
      },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: [...(RESTRICTED_CONTAINER.capabilities?.drop ?? [])] },
      },
      volumeMounts: [
        { name: LEAF_VOLUMES.work, mountPath: WORKSPACE.path },
        { name: LEAF_VOLUMES.temporary, mountPath: '/tmp' },
      ],
    },
  };
}

function variables(props: LeafProps): WorkflowTemplateSpecTemplatesContainerEnv[] {
  return [
    ...Object.entries(props.tool.env ?? {}).map(([name, value]) => variable(name, value, props)),
    ...Object.entries(props.variables ?? {}).map(([name, text]) => ({ name, value: expression(text) })),
    { name: TRACE_VARIABLE, value: expression(TRACE_PARENT) },
  ];
}

function variable(
  name: string,
  value: ToolVariable,
  { outcome }: LeafProps,
): WorkflowTemplateSpecTemplatesContainerEnv {
  if (typeof value === 'string') return { name, value };
  if ('secret' in value) {
    return { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } };
  }
  if ('json' in value) {
    const fields = Object.entries(value.json).map(
      ([key, text]) => [key, new Code(isList(text) ? text.map(part).join(' + ') : part(text))] as const,
    );
    return { name, value: expression(`toJson(${literal(Object.fromEntries(fields))})`) };
  }
  return { name, value: expression(part(value)) };

  function part(text: ToolText): string {
    if (typeof text === 'string') return literal(text);
    return 'outcome' in text ? outcome : parameter(PIPELINE_PARAMETERS[text.parameter]);
  }
}

function isList(text: ToolText | readonly ToolText[]): text is readonly ToolText[] {
  return Array.isArray(text);
}
