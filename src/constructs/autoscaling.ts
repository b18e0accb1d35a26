import { k8s } from 'cdk8s-plus-27';
import { seconds } from '../api/scalars.ts';
import type { Autoscaling, ScalingMetric } from '../catalogue/model/autoscaling.ts';

export interface AutoscalerProps {
  /** Name of the Deployment. */
  readonly target: string;
  readonly bounds: { readonly min: number; readonly max: number };
  readonly autoscaling: Autoscaling;
}

/** Scales a Deployment up at Kubernetes' own pace, and down as slowly as the catalogue says. */
export function autoscalerSpec({
  target,
  bounds,
  autoscaling: { metrics, scaleDown },
}: AutoscalerProps): k8s.HorizontalPodAutoscalerSpecV2 {
  return {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target },
    minReplicas: bounds.min,
    maxReplicas: bounds.max,
    metrics: metrics.map(metric),
    behavior: {
      scaleDown: {
        stabilizationWindowSeconds: seconds(scaleDown.settle),
        policies: [{ type: 'Percent', value: scaleDown.percent, periodSeconds: seconds(scaleDown.per) }],
      },
    },
  };
}

function metric(from: ScalingMetric): k8s.MetricSpecV2 {
  if ('cpuPercent' in from) {
    return {
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: from.cpuPercent } },
    };
  }
  const { metric: name, labels, perPod } = from.external;
  return {
    type: 'External',
    external: {
      metric: { name, selector: { matchLabels: { ...labels } } },
      target: { type: 'AverageValue', averageValue: k8s.Quantity.fromString(String(perPod)) },
    },
  };
}
