import type { Recording } from '../../model/alert.ts';
import { aliases } from './aliases.ts';
import { ERROR_RATIO, SKIP_RATIO, TEKTON_READY } from './expressions.ts';
import { tektonDependency } from './dependencies.ts';
import type { KubernautNames } from './names.ts';

const errorRatio: Recording = {
  record: ERROR_RATIO,
  covers: ['WE-A1', 'WE-S2'],
  text: 'Errors as a share of the phase transitions over five minutes, at most 1.',
  expr: `clamp_max(
  (
    sum(rate(workflowexecution_errors_total[5m]))
    or
    0 * sum(rate(workflowexecution_phase_transitions_total[5m]))
  )
  /
  clamp_min(sum(rate(workflowexecution_phase_transitions_total[5m])) or vector(0), 1e-9),
  1
)`,
  differs:
    "When nothing can start there are no transitions to divide by, and the document's quotient is empty or " +
    'infinite just then. A floor under the divisor keeps it comparable and the cap keeps it readable. ' +
    'Transitions without any error series count as 0, so that there is a baseline.',
  examples: [
    {
      text: 'is 0.2 at one error in five transitions',
      series: {
        'workflowexecution_errors_total{category="external",reason="TektonUnavailable"}': '0+2x10',
        'workflowexecution_phase_transitions_total{phase="Pending"}': '0+10x10',
      },
      at: '10m',
      samples: [{ value: 0.2 }],
    },
    {
      text: 'is 1 when there are errors and no transitions',
      series: { 'workflowexecution_errors_total{category="external",reason="TektonUnavailable"}': '0+1x10' },
      at: '10m',
      samples: [{ value: 1 }],
    },
    {
      text: 'is 0 when there are transitions and no errors',
      series: { 'workflowexecution_phase_transitions_total{phase="Pending"}': '0+10x10' },
      at: '10m',
      samples: [{ value: 0 }],
    },
    { text: 'is nothing without both', series: { up: '1x10' }, at: '10m', samples: [] },
  ],
};

function skipRatio({ startedPhases }: KubernautNames): Recording {
  const [phase = startedPhases] = startedPhases.split('|');
  const started = `workflowexecution_phase_transitions_total{phase=~"${startedPhases}"}`;
  return {
    record: SKIP_RATIO,
    covers: ['WE-A5', 'WE-S13'],
    text: 'Skipped requests as a share of all requests that were skipped or started, over five minutes.',
    expr: `sum(rate(workflowexecution_skip_total[5m]))
/
clamp_min(
  sum(rate(workflowexecution_skip_total[5m]))
  +
  (sum(rate(${started}[5m])) or vector(0)),
  1e-9
)`,
    differs:
      'A skipped request never makes the transition that the document divides by: the quotient is empty without ' +
      'such a series and passes 100 % with one. What was skipped belongs into the divisor.',
    examples: [
      {
        text: 'is 0.75 when three of four requests are skipped',
        series: {
          'workflowexecution_skip_total{reason="ResourceBusy"}': '0+3x10',
          [`workflowexecution_phase_transitions_total{phase="${phase}"}`]: '0+1x10',
        },
        at: '10m',
        samples: [{ value: 0.75 }],
      },
      {
        text: 'is 1 when nothing starts',
        series: { 'workflowexecution_skip_total{reason="ResourceBusy"}': '0+3x10' },
        at: '10m',
        samples: [{ value: 1 }],
      },
      {
        text: 'is 0 while nothing happens',
        series: {
          'workflowexecution_skip_total{reason="ResourceBusy"}': '5x10',
          [`workflowexecution_phase_transitions_total{phase="${phase}"}`]: '7x10',
        },
        at: '10m',
        samples: [{ value: 0 }],
      },
    ],
  };
}

function tektonReady({ tektonNamespace, tektonDeployment, stateMetricsJob }: KubernautNames): Recording {
  const ready = `kube_deployment_status_replicas_ready{namespace="${tektonNamespace}",deployment="${tektonDeployment}"}`;
  const stateMetricsUp = `up{job="${stateMetricsJob}"}`;
  return {
    record: TEKTON_READY,
    covers: ['WE-S12', 'WE-P8'],
    text: "Ready replicas of Tekton's controller; unknown while kube-state-metrics does not answer.",
    expr: `(sum(${ready}) or vector(0))
and on () sum(${stateMetricsUp}) > 0`,
    examples: [
      {
        text: 'is the number of ready replicas',
        series: { [ready]: '2x5', [stateMetricsUp]: '1x5' },
        at: '5m',
        samples: [{ value: 2 }],
      },
      {
        text: 'is 0 when Tekton is not installed',
        series: { [stateMetricsUp]: '1x5' },
        at: '5m',
        samples: [{ value: 0 }],
      },
      {
        text: 'is unknown when kube-state-metrics is down',
        series: { [ready]: '0x5', [stateMetricsUp]: '0x5' },
        at: '5m',
        samples: [],
      },
    ],
  };
}

export function recordings(names: KubernautNames): readonly Recording[] {
  return [...aliases(names), errorRatio, skipRatio(names), tektonReady(names), tektonDependency(names)];
}
