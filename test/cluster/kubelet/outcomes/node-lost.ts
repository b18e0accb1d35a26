import { pause } from '../../wait.ts';
import type { Outcome } from '../outcome.ts';

interface NodeLostOptions {
  /**
   * Milliseconds that the pod runs before. Argo makes a pod that it never saw run once more within the same try, so
   * leave it the time to see it, also on a busy machine.
   */
  readonly after?: number;
  /** Whether the pod is just gone, or first said to have failed. */
  readonly seen?: 'vanished' | 'failed';
}

/** The node of the pod dies. No other pod of the namespace is put there. */
export function nodeLost({ after = 0, seen = 'vanished' }: NodeLostOptions = {}): Outcome {
  return async ({ signal, loseNode, execution }) => {
    await pause(after, signal);
    loseNode();
    if (seen === 'vanished') return { kind: 'vanished' };
    const message = `Node ${execution.node} which was running pod ${execution.pod} is unresponsive`;
    return { kind: 'killed', reason: 'NodeLost', message, containers: 'unknown' };
  };
}
