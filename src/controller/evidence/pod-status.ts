import type { ContainerStatus, Pod } from '../kubernetes/views.ts';
import type { Collect } from './collector.ts';
import { lastEnd } from './container-state.ts';
import { age, cell, rows } from './rows.ts';
import { podsOf } from './workload.ts';

/** One row a pod, those in trouble first, so that a cut takes away what is well. */
export const podStatus: Collect<'podStatus'> = async (source, _item, { now, target, cluster }) => {
  const pods = [...(await podsOf(target(source.target), cluster))].sort(
    (a, b) => restarts(b) - restarts(a) || (a.metadata.name < b.metadata.name ? -1 : 1),
  );
  const ordered = [...pods.filter((pod) => !isWell(pod)), ...pods.filter(isWell)];
  return {
    record: rows(
      ordered.map((pod) => row(pod, now)),
      'no pods',
    ),
  };
};

function row({ metadata, spec, status }: Pod, now: Date): readonly (string | undefined)[] {
  const { containerStatuses, initContainerStatuses } = status;
  const ready = containerStatuses.filter((container) => container.ready === true).length;
  return [
    metadata.name,
    metadata.deletionTimestamp === undefined ? cell(status.reason ?? status.phase) : 'Terminating',
    `ready ${ready}/${spec.containers.length}`,
    `restarts ${restarts({ status })}`,
    `age ${age(metadata.creationTimestamp, now) ?? 'unknown'}`,
    spec.nodeName === undefined ? 'on no node' : `on ${spec.nodeName}`,
    ...[...initContainerStatuses, ...containerStatuses].map(trouble),
  ];
}

function trouble(status: ContainerStatus): string | undefined {
  const { waiting } = status.state;
  const ended = lastEnd(status);
  if (waiting === undefined && ended === undefined) return undefined;
  const parts = [
    waiting === undefined ? [] : [`waits: ${cell(waiting.reason ?? 'no reason')}`],
    ended === undefined
      ? []
      : [`last end: ${cell(ended.reason ?? 'no reason')}, exit code ${ended.exitCode ?? '?'}`],
  ];
  return `[${status.name} ${parts.flat().join('; ')}]`;
}

function restarts({ status }: Pick<Pod, 'status'>): number {
  return status.containerStatuses.reduce((most, { restartCount }) => Math.max(most, restartCount), 0);
}

function isWell({ status, metadata }: Pod): boolean {
  if (metadata.deletionTimestamp !== undefined) return false;
  if (status.phase === 'Succeeded') return true;
  return status.phase === 'Running' && status.containerStatuses.every(({ ready }) => ready === true);
}
