import { pause } from '../../wait.ts';
import type { Outcome } from '../outcome.ts';

/** The kubelet evicts the pod because its node runs short of memory. It removes the containers, and their codes. */
export function evicted(after = 0): Outcome {
  return async ({ signal }) => {
    await pause(after, signal);
    const message = 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 61Mi.';
    return { kind: 'killed', reason: 'Evicted', message, containers: 'unknown' };
  };
}
