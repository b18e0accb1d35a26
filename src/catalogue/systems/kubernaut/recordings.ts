import type { Recording } from '../../model/alert.ts';
import { aliases } from './aliases.ts';
import { tektonDependency } from './dependencies.ts';
import {
  ERROR_RATE,
  ERROR_RATIO,
  SKIP_RATE,
  SKIP_RATIO,
  TEKTON_READY,
  TRANSITION_RATE,
} from './expressions.ts';
import { objectives } from './objectives.ts';
import { ratesOf, restartCount } from './recordings-rates.ts';
import type { KubernautNames } from './names.ts';

const errorRatio: Recording = {
  record: ERROR_RATIO,
  covers: ['WE-A1', 'WE-S2'],
  text: 'Errors as a share of the phase transitions over five minutes, at most 1.',
  expr: `clamp_max(${ERROR_RATE} / (${TRANSITION_RATE} > 0), 1)
or
${ERROR_RATE} > bool 0`,
  differs:
    "When nothing can start there are no transitions to divide by, and the document's quotient is empty or " +
    'infinite just then: any error counts as all of them. The cap keeps it readable.',
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
    {
      text: 'is 1 when there are errors while the transitions stand still',
      series: {
        'workflowexecution_errors_total{category="external",reason="TektonUnavailable"}': '0+1x20',
        'workflowexecution_phase_transitions_total{phase="Pending"}': '5x20',
      },
      at: '10m',
      samples: [{ value: 1 }],
    },
    {
      text: 'is 1 when there are more errors than transitions',
      series: {
        'workflowexecution_errors_total{category="external",reason="TektonUnavailable"}': '0+3x20',
        'workflowexecution_phase_transitions_total{phase="Pending"}': '0+1x20',
      },
      at: '10m',
      samples: [{ value: 1 }],
    },
    {
      text: 'is 0 while nothing happens',
      series: {
        'workflowexecution_errors_total{category="external",reason="TektonUnavailable"}': '3x10',
        'workflowexecution_phase_transitions_total{phase="Pending"}': '5x10',
      },
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
    expr: `${SKIP_RATE} / ((${SKIP_RATE} + (sum(rate(${started}[5m])) or vector(0))) > 0)
or
${SKIP_RATE}`,
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
        text: 'adds the phases that count as a start and no other, over the same five minutes',
        series: {
          'workflowexecution_skip_total{reason="ResourceBusy"}': '0x20 0+2x10',
          [`workflowexecution_phase_transitions_total{phase="${phase}",instance="a"}`]: '0x20 0+1x10',
          [`workflowexecution_phase_transitions_total{phase="${phase}",instance="b"}`]: '0x20 0+5x10',
          'workflowexecution_phase_transitions_total{phase="Pending"}': '0x20 0+9x10',
        },
        at: '24m',
        samples: [{ value: 0.25 }],
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
and
max(${stateMetricsUp}) > 0`,
    examples: [
      {
        text: 'adds what the shards of kube-state-metrics report, of this Deployment alone, while one of them answers',
        series: {
          [ready.replace('}', ',instance="a"}')]: '2x5',
          [ready.replace('}', ',instance="b"}')]: '1x5',
          [ready.replace(tektonNamespace, 'elsewhere')]: '9x5',
          [ready.replace(tektonDeployment, 'another')]: '9x5',
          [stateMetricsUp.replace('}', ',instance="a"}')]: '1x5',
          [stateMetricsUp.replace('}', ',instance="b"}')]: '0x5',
        },
        at: '5m',
        samples: [{ value: 3 }],
      },
      {
        text: 'is unknown when everything answers but kube-state-metrics',
        series: { [ready]: '2x5', [stateMetricsUp]: '0x5', 'up{job="another"}': '1x5' },
        at: '5m',
        samples: [],
      },
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
  return [
    ...aliases(names),
    ...ratesOf(names),
    errorRatio,
    skipRatio(names),
    tektonReady(names),
    tektonDependency(names),
    restartCount(names),
    ...objectives(names),
  ];
}
