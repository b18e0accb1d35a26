import type { KubeApi } from '../api.ts';
import { ApiError } from '../api.ts';
import { pause } from '../wait.ts';
import type { Ending, Execution, Outcome, Run } from './outcome.ts';
import { candidates } from './nodes.ts';
import { mainContainer, workflowNode, type Pod } from './pod.ts';
import { endedStatus, runningStatus } from './status.ts';
import { reportResult } from './result.ts';
import type { Credentials } from './credentials.ts';

/** Milliseconds between two tries to find a node for a pod. */
const SCHEDULING = 200;

export interface Surroundings {
  readonly admin: KubeApi;
  readonly credentials: Credentials;
  readonly program: (name: string) => string;
  readonly choose: (run: Run) => Outcome;
  readonly lostNodes: (namespace: string) => Set<string>;
  readonly record: (execution: Execution) => void;
}

/** Takes one pod from its creation to its end. The signal aborts once the pod is to be deleted. */
export async function live(pod: Pod, deletion: AbortSignal, around: Surroundings): Promise<void> {
  const node = await schedule(pod, deletion, around);
  if (node === undefined) return;
  const execution = executionOf(pod, node);
  const { admin } = around;
  const ref = refOf(pod);
  const clock = deadline(pod, deletion);
  const run = runOf(pod, execution, clock.signal, around);
  const outcome = around.choose(run);
  await run.setReady(outcome.ready ?? true);
  around.record(execution);
  const played = await outcome(run);
  const ending = clock.exceeded() && !deletion.aborted ? DEADLINE : played;
  clock.stop();
  if (ending.kind === 'vanished') {
    finish(execution, ending);
    await admin.remove(ref, { gracePeriodSeconds: 0, uid: pod.metadata.uid });
    return;
  }
  const wait = ending.kind === 'exited' ? await reportResult(run, ending) : undefined;
  finish(execution, ending);
  const times = { startedAt: execution.startedAt, endedAt: execution.endedAt ?? Date.now() };
  await admin.patch(ref, { status: endedStatus(pod, ending, times, wait) }, 'status');
}

/** What the kubelet says of a pod that ran longer than its `activeDeadlineSeconds`. */
const DEADLINE: Ending = {
  kind: 'killed',
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
  containers: 'terminated',
};

async function schedule(pod: Pod, deletion: AbortSignal, around: Surroundings): Promise<string | undefined> {
  if (pod.spec.nodeName !== undefined) return pod.spec.nodeName;
  const { namespace, name } = pod.metadata;
  while (!deletion.aborted) {
    const nodes = candidates(pod, around.lostNodes(namespace));
    const node = nodes[Math.floor(Math.random() * nodes.length)];
    if (node !== undefined) {
      await bind(around.admin, pod, node);
      return node;
    }
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: 'no node fits',
    };
    await around.admin.patch(refOf(pod), { status: { conditions: [condition] } }, 'status');
    await pause(SCHEDULING, deletion);
  }
  await around.admin.remove({ apiVersion: 'v1', kind: 'Pod', namespace, name }, { gracePeriodSeconds: 0 });
  return undefined;
}

async function bind(admin: KubeApi, pod: Pod, node: string): Promise<void> {
  const { namespace, name, uid } = pod.metadata;
  const target = { apiVersion: 'v1', kind: 'Node', name: node };
  const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace, uid }, target };
  await admin.call(`/api/v1/namespaces/${namespace}/pods/${name}/binding`, { method: 'POST', body });
}

function executionOf(pod: Pod, node: string): Execution {
  const step = workflowNode(pod);
  return {
    namespace: pod.metadata.namespace,
    pod: pod.metadata.name,
    workflow: step?.workflow,
    template: step?.template.name,
    nodeId: step?.nodeId,
    step: step?.nodeName,
    attempt: step?.attempt ?? 0,
    node,
    resources: mainContainer(pod).resources,
    startedAt: Date.now(),
  };
}

function runOf(pod: Pod, execution: Execution, signal: AbortSignal, around: Surroundings): Run {
  const { admin, credentials, program } = around;
  const { namespace } = pod.metadata;
  const account = pod.spec.serviceAccountName;
  const step = workflowNode(pod);
  return {
    pod,
    main: mainContainer(pod),
    step,
    execution,
    signal,
    program,
    api: () => credentials.api(namespace, account),
    kubeconfig: () => credentials.kubeconfig(namespace, account),
    inputs: () => (step === undefined ? Promise.resolve({}) : credentials.inputs(namespace, step)),
    loseNode: () => void around.lostNodes(namespace).add(execution.node),
    setReady: async (ready) => {
      await admin.patch(refOf(pod), { status: runningStatus(pod, execution.startedAt, ready) }, 'status');
    },
  };
}

/** A signal that aborts when the pod is deleted or has run for its `activeDeadlineSeconds`. */
function deadline(pod: Pod, deletion: AbortSignal) {
  const seconds = pod.spec.activeDeadlineSeconds;
  if (seconds === undefined) return { signal: deletion, exceeded: () => false, stop: () => undefined };
  const expiry = new AbortController();
  const timer = setTimeout(() => expiry.abort(), seconds * 1000);
  return {
    signal: AbortSignal.any([deletion, expiry.signal]),
    exceeded: () => expiry.signal.aborted,
    stop: () => clearTimeout(timer),
  };
}

function finish(execution: Execution, ending: Ending): void {
  execution.endedAt = Date.now();
  execution.ending = ending;
}

export function refOf(pod: Pod) {
  const { namespace, name } = pod.metadata;
  return { apiVersion: 'v1', kind: 'Pod', namespace, name };
}

/** Whether the server says that a pod went away, or is another one by now: nothing is left to do for it then. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 409);
}
