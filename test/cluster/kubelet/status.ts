import type { Ending } from './outcome.ts';
import type { Container, Pod } from './pod.ts';

/** Exit code of a process that SIGKILL ended. */
const KILLED = 137;

const condition = (type: string, ok: boolean, at: string, reason?: string) => ({
  type,
  status: ok ? 'True' : 'False',
  lastTransitionTime: at,
  ...(reason === undefined ? {} : { reason }),
});

/** A time as Kubernetes writes it: whole seconds. */
export function timestamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

interface Terminated {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
}

/** The status of a pod whose containers run. */
export function runningStatus(pod: Pod, startedAt: number, ready: boolean): object {
  const at = timestamp(startedAt);
  return {
    phase: 'Running',
    startTime: at,
    hostIP: '127.0.0.1',
    podIP: '127.0.0.1',
    podIPs: [{ ip: '127.0.0.1' }],
    conditions: [
      condition('Initialized', true, at),
      condition('Ready', ready, at),
      condition('ContainersReady', ready, at),
      condition('PodScheduled', true, at),
    ],
    ...initStatuses(pod, at),
    containerStatuses: pod.spec.containers.map((container) => ({
      ...base(container),
      ready,
      started: true,
      state: { running: { startedAt: at } },
    })),
  };
}

/**
 * The status of a pod that is over.
 *
 * @param wait How the container ended that reports to Argo, where it did not end well.
 */
export function endedStatus(
  pod: Pod,
  ending: Exclude<Ending, { kind: 'vanished' }>,
  times: { readonly startedAt: number; readonly endedAt: number },
  wait?: Terminated,
): object {
  const at = timestamp(times.endedAt);
  const ran = { startedAt: timestamp(times.startedAt), finishedAt: at };
  const codes = new Map(pod.spec.containers.map(({ name }) => [name, terminationOf(name, ending, wait)]));
  const failed = [...codes.values()].some(({ exitCode }) => exitCode !== 0);
  const statuses = {
    ...initStatuses(pod, ran.startedAt),
    containerStatuses: pod.spec.containers.map((container) => ({
      ...base(container),
      ready: false,
      started: false,
      state: { terminated: { ...codes.get(container.name), ...ran } },
    })),
  };
  const lost = ending.kind === 'killed' && ending.containers === 'unknown';
  return {
    phase: failed ? 'Failed' : 'Succeeded',
    ...(ending.kind === 'killed' ? { reason: ending.reason, message: ending.message } : {}),
    conditions: [
      condition('Ready', false, at, failed ? 'PodFailed' : 'PodCompleted'),
      condition('PodScheduled', true, at),
    ],
    ...(lost ? { containerStatuses: [], initContainerStatuses: [] } : statuses),
  };
}

function terminationOf(
  name: string,
  ending: Exclude<Ending, { kind: 'vanished' }>,
  wait?: Terminated,
): Terminated {
  if (ending.kind === 'killed') return { exitCode: KILLED, reason: 'Error' };
  if (name === 'wait') return wait ?? { exitCode: 0, reason: 'Completed' };
  const { exitCode, reason = exitCode === 0 ? 'Completed' : 'Error', message } = ending;
  return { exitCode, reason, ...(message === undefined ? {} : { message }) };
}

function initStatuses(pod: Pod, at: string): object {
  const done = { terminated: { exitCode: 0, reason: 'Completed', startedAt: at, finishedAt: at } };
  const statuses = pod.spec.initContainers.map((container) => ({
    ...base(container),
    ready: true,
    state: done,
  }));
  return statuses.length === 0 ? {} : { initContainerStatuses: statuses };
}

function base({ name, image }: Container): object {
  return {
    name,
    image,
    imageID: `stand-in://${image}`,
    containerID: `stand-in://${name}`,
    restartCount: 0,
    lastState: {},
  };
}
