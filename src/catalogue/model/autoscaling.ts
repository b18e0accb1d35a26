import type { Duration } from '../../api/scalars.ts';

/** What an autoscaler keeps at its target, each as an average over the pods. */
export type ScalingMetric =
  /** Per cent of the requested CPU. */
  | { readonly cpuPercent: number }
  /** A figure that the cluster's metrics adapter serves. */
  | {
      readonly external: {
        readonly metric: string;
        readonly labels: Readonly<Record<string, string>>;
        readonly perPod: number;
      };
    };

/** How a workload scales, where an environment gives it bounds; elsewhere it has a fixed number of replicas. */
export interface Autoscaling {
  readonly metrics: readonly [ScalingMetric, ...ScalingMetric[]];
  /** At most this share of the pods goes within `per`, once the figures have been low for `settle`. */
  readonly scaleDown: { readonly percent: number; readonly per: Duration; readonly settle: Duration };
}
