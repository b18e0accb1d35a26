import type { Recording } from '../../model/alert.ts';
import { TEKTON_READY } from './expressions.ts';
import type { KubernautNames } from './names.ts';

/** 1 while a dependency of a system is ready, 0 while it is not; no series while nobody can tell. */
export const DEPENDENCY_READY = 'stanchion:dependency_ready:bool';

/**
 * What S3:293 asks of a readiness probe. A probe of Kubernaut's own pods is not ours to change, and one that fails
 * only takes the pod out of its Service; as a series, the dependency can be shown, alerted on, and seen to come back.
 */
export function tektonDependency(names: KubernautNames): Recording {
  const { tektonNamespace, tektonDeployment, stateMetricsJob } = names;
  const ready = `kube_deployment_status_replicas_ready{namespace="${tektonNamespace}",deployment="${tektonDeployment}"}`;
  const stateMetricsUp = `up{job="${stateMetricsJob}"}`;
  const labels = { dependency: 'tekton-pipelines' };
  return {
    record: DEPENDENCY_READY,
    covers: ['WE-P8'],
    text: 'Whether Tekton, which runs the workflows, has a ready controller.',
    expr: `${TEKTON_READY} >= bool 1`,
    labels,
    examples: [
      {
        text: 'is 1 with one ready replica',
        series: { [ready]: '1x5', [stateMetricsUp]: '1x5' },
        at: '5m',
        samples: [{ labels, value: 1 }],
      },
      {
        text: 'is 1 with two',
        series: { [ready]: '2x5', [stateMetricsUp]: '1x5' },
        at: '5m',
        samples: [{ labels, value: 1 }],
      },
      {
        text: 'is 0 without one',
        series: { [ready]: '0x5', [stateMetricsUp]: '1x5' },
        at: '5m',
        samples: [{ labels, value: 0 }],
      },
      {
        text: 'is unknown while kube-state-metrics is down',
        series: { [ready]: '2x5', [stateMetricsUp]: '0x5' },
        at: '5m',
        samples: [],
      },
    ],
  };
}
