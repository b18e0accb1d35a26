import type { Target } from '../../api/target.ts';
import type { ContainerStatus, Pod } from '../kubernetes/views.ts';
import type { Collect, SourceOf } from './collector.ts';
import { containerOf, podsOf } from './workload.ts';

/** The kubelet shows the first of these while it tries, and the second while it waits to try again. */
const SAME_WAIT: Readonly<Record<string, readonly string[]>> = {
  ImagePullBackOff: ['ErrImagePull', 'ImagePullBackOff'],
};

/** Pods with a container in the state, by the kubelet's own words: OOM kills leave no event. */
export const containerState: Collect<'containerState'> = async (source, _item, { target, cluster }) => {
  const found = target(source.target);
  const pods = (await podsOf(found, cluster)).filter((pod) =>
    statusesOf(pod, found).some((status) => isIn(status, source)),
  );
  return { number: pods.length, detail: pods.map(({ metadata }) => metadata.name).join(', ') };
};

/** Statuses of the container that the target means, or of all. */
export function statusesOf({ status }: Pod, target: Target): readonly ContainerStatus[] {
  const container = containerOf(target);
  return [...status.initContainerStatuses, ...status.containerStatuses].filter(
    ({ name }) => container === undefined || name === container,
  );
}

/** How a container last ended: now, where it is not started again, or before its present run. */
export function lastEnd({ state, lastState }: ContainerStatus) {
  return state.terminated ?? lastState.terminated;
}

function isIn(status: ContainerStatus, { lastTerminated, waiting }: SourceOf<'containerState'>): boolean {
  if (lastTerminated !== undefined && lastEnd(status)?.reason === lastTerminated) return true;
  if (waiting === undefined) return false;
  return (SAME_WAIT[waiting] ?? [waiting]).includes(status.state.waiting?.reason ?? '');
}
