import type { CallId, Instant } from '../../api/breaker.ts';
import { GATE_STEPS, GATE_VERDICT, gateTemplateName } from '../../conventions/breakers.ts';
import { NEUTRAL_EXIT_CODES } from './neutral.ts';
import type { Outcome } from './transition.ts';
import { isEnded, isFailed, type ObservedWorkflow, type WorkflowNode } from './workflow.ts';

/** How far a run of a stage has come, as far as its breaker cares. */
export type Progress =
  /** At the half-open gate, in this node. */
  | { readonly at: 'waiting'; readonly node: string; readonly since: Instant }
  /** Past the gate. `probe` is when it went through a half-open one. */
  | { readonly at: 'running'; readonly probe: Instant | undefined }
  | {
      readonly at: 'ended';
      readonly probe: Instant | undefined;
      readonly ended: Instant;
      readonly outcome: Outcome;
      readonly tries: Tries;
    };

/** What a run took. */
export interface Tries {
  /** Pods that were started, or were to be. */
  readonly count: number;
  /** When the first of them failed; nothing where it did not. */
  readonly firstFailed: Instant | undefined;
}

export interface StageRun {
  readonly stage: string;
  readonly call: CallId;
  readonly workflow: ObservedWorkflow['metadata'];
  readonly progress: Progress;
}

/** A run that is over, its retries used up. */
export type EndedRun = StageRun & { readonly progress: Extract<Progress, { readonly at: 'ended' }> };

/**
 * Every run of a stage in one workflow. A stage is known by its gate's template, and lasts as long as the node of the
 * template that the gate is a step of. Runs that the gate refused are none.
 */
export function stageRuns(workflow: ObservedWorkflow, stages: readonly string[]): StageRun[] {
  const { nodes } = workflow.status;
  const byGate = new Map(stages.map((name) => [gateTemplateName(name), name]));
  return Object.values(nodes).flatMap((gate) => {
    const stage = byGate.get(templateOf(gate) ?? '');
    const outer = nodes[gate.boundaryID ?? ''];
    if (stage === undefined || outer === undefined) return [];
    const progress = progressOf({ workflow, gate, outer });
    if (progress === undefined) return [];
    return [{ stage, call: callOf(workflow, outer), workflow: workflow.metadata, progress }];
  });
}

interface Seen {
  readonly workflow: ObservedWorkflow;
  readonly gate: WorkflowNode;
  readonly outer: WorkflowNode;
}

function progressOf(seen: Seen): Progress | undefined {
  const { workflow, gate, outer } = seen;
  if (isFailed(gate)) return undefined;
  const children = Object.values(workflow.status.nodes).filter(({ boundaryID }) => boundaryID === gate.id);
  const probe = isProbe(children) ? children.find(isWait)?.finishedAt : undefined;
  if (gate.phase !== 'Succeeded') return atTheGate(children, probe);
  if (!isEnded(outer) || outer.finishedAt === undefined) return { at: 'running', probe };
  const pods = podsWithin(workflow, outer);
  return {
    at: 'ended',
    probe,
    ended: outer.finishedAt,
    outcome: outcomeOf(seen, pods),
    tries: triesOf(pods),
  };
}

/** A call that was let through is under way before its gate has ended, or its place would be free for a moment. */
function atTheGate(children: readonly WorkflowNode[], probe: Instant | undefined): Progress | undefined {
  const wait = children.find(isWait);
  if (wait?.phase === 'Succeeded') return { at: 'running', probe };
  if (wait?.phase !== 'Running' || wait.startedAt === undefined) return undefined;
  return { at: 'waiting', node: wait.id, since: wait.startedAt };
}

function isWait({ displayName, type }: WorkflowNode): boolean {
  return displayName === GATE_STEPS.halfOpen && type === 'Suspend';
}

function isProbe(children: readonly WorkflowNode[]): boolean {
  return children.some(
    ({ displayName, outputs }) =>
      displayName === GATE_STEPS.read &&
      outputs?.parameters?.some(({ name, value }) => name === GATE_VERDICT && value === 'half-open'),
  );
}

function outcomeOf({ workflow, outer }: Seen, pods: readonly WorkflowNode[]): Outcome {
  if (!isFailed(outer)) return 'succeeded';
  if (workflow.spec.shutdown !== undefined) return 'neutral';
  const code = lastFailed(pods)?.outputs?.exitCode;
  return code !== undefined && NEUTRAL_EXIT_CODES.has(code) ? 'neutral' : 'failed';
}

/** The tries of a stage, in no order: each is a pod, however its retries are built. */
function podsWithin(workflow: ObservedWorkflow, outer: WorkflowNode): readonly WorkflowNode[] {
  const { nodes } = workflow.status;
  return Object.values(nodes).filter((node) => node.type === 'Pod' && isWithin(node, outer, nodes));
}

/** The try that the stage ended with. */
function lastFailed(pods: readonly WorkflowNode[]): WorkflowNode | undefined {
  return pods
    .filter(isFailed)
    .reduce<WorkflowNode | undefined>(
      (last, node) => ((node.finishedAt ?? '') >= (last?.finishedAt ?? '') ? node : last),
      undefined,
    );
}

/** One follows the other and only the last can succeed, so the first that failed is the first of all. */
function triesOf(pods: readonly WorkflowNode[]): Tries {
  const [firstFailed] = pods
    .filter(isFailed)
    .flatMap(({ finishedAt }) => finishedAt ?? [])
    .sort();
  return { count: pods.length, firstFailed };
}

function isWithin(
  node: WorkflowNode,
  outer: WorkflowNode,
  nodes: ObservedWorkflow['status']['nodes'],
): boolean {
  const seen = new Set<string>();
  let boundary = node.boundaryID;
  while (boundary !== undefined && !seen.has(boundary)) {
    if (boundary === outer.id) return true;
    seen.add(boundary);
    boundary = nodes[boundary]?.boundaryID;
  }
  return false;
}

function templateOf({ templateName, templateRef }: WorkflowNode): string | undefined {
  return templateRef?.template ?? templateName;
}

/** A node's id is the workflow's name with a number; the uid says more, and does not come again. */
function callOf({ metadata }: ObservedWorkflow, { id }: WorkflowNode): CallId {
  return `${metadata.uid}/${id.startsWith(`${metadata.name}-`) ? id.slice(metadata.name.length + 1) : id}`;
}
