import type { ActionParameters } from '../../../api/actions/index.ts';
import { seconds, type Duration } from '../../../api/scalars.ts';

/** What an installation may choose differently; nothing here is a name. */
export interface KubernautOptions {
  /** How long a finished execution keeps its target locked: S3:209, the controller's own default. */
  readonly cooldown: Duration;
  /** After the cooldown, until the lock counts as stuck; S3:177 writes the sum, 600 s. */
  readonly lockGrace: Duration;
  /** A running execution is stuck after this (S3:107), which is also the orchestrator's outer timeout (S3:164). */
  readonly stuckAfter: Duration;
  /** Executions of a day below which their success is not judged: of fifty, one may fail within 98 %. */
  readonly leastEnded: number;
  /** What 95 % of the executions must stay below, by the objectives that the document links. */
  readonly slowestExpected: Duration;
  /** `CancelledRunFinally` suits bundles that clean up in `finally`; it may hang where `Cancelled` cannot. */
  readonly cancelStatus: ActionParameters['cancelPipelineRun']['status'];
  /** The release to install; a long-term one that serves PipelineRun v1. */
  readonly tektonVersion: `v${number}.${number}.${number}`;
}

export const kubernautOptions: KubernautOptions = {
  cooldown: '5m',
  lockGrace: '5m',
  stuckAfter: '1h',
  leastEnded: 50,
  slowestExpected: '2m',
  cancelStatus: 'Cancelled',
  tektonVersion: 'v1.9.6',
};

/** Seconds since completion after which a held lock is a fault. */
export function lockThreshold({ cooldown, lockGrace }: KubernautOptions): number {
  return seconds(cooldown) + seconds(lockGrace);
}
