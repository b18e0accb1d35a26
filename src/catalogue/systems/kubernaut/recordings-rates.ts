import type { Recording, RecordingExample } from '../../model/alert.ts';
import { ERROR_RATE, RESTART_COUNT, SKIP_RATE, TRANSITION_RATE } from './expressions.ts';
import type { KubernautNames } from './names.ts';

const ERRORS = 'workflowexecution_errors_total{category="external",reason="TektonUnavailable"}';
const FORBIDDEN = 'workflowexecution_errors_total{category="permission",reason="Forbidden"}';

/** What the ratios divide, each once: a quotient that is safe with a divisor of 0 names its parts several times. */
export function ratesOf({ startedPhases }: KubernautNames): readonly Recording[] {
  const [phase = startedPhases] = startedPhases.split('|');
  return [
    {
      record: TRANSITION_RATE,
      text: 'Phase transitions a second.',
      expr: 'sum(rate(workflowexecution_phase_transitions_total[5m]))',
      examples: [
        fading([
          'workflowexecution_phase_transitions_total{phase="Pending"}',
          `workflowexecution_phase_transitions_total{phase="${phase}"}`,
        ]),
      ],
    },
    {
      record: ERROR_RATE,
      text: 'Errors a second; 0 where there are transitions and no error was ever counted, so that there is a baseline.',
      expr: `sum(rate(workflowexecution_errors_total[5m]))\nor\n0 * ${TRANSITION_RATE}`,
      examples: [
        fading([ERRORS, FORBIDDEN]),
        {
          text: 'is 0 with transitions and without an error series',
          series: { 'workflowexecution_phase_transitions_total{phase="Pending"}': '0+9x10' },
          at: '10m',
          samples: [{ value: 0 }],
        },
      ],
    },
    {
      record: SKIP_RATE,
      text: 'Skipped requests a second.',
      expr: 'sum(rate(workflowexecution_skip_total[5m]))',
      examples: [
        fading([
          'workflowexecution_skip_total{reason="ResourceBusy"}',
          'workflowexecution_skip_total{reason="RecentlyRemediated"}',
        ]),
      ],
    },
  ];
}

/** Six a minute of each for twenty minutes, and then none: two and a half minutes later half of 0.2 is left. */
function fading([one, other]: readonly [string, string]): RecordingExample {
  return {
    text: 'adds all of them, and is half as much two and a half minutes after the last',
    series: { [one]: '0+6x20 120x10', [other]: '0+6x20 120x10' },
    at: '22m',
    samples: [{ value: 0.1 }],
  };
}

export function restartCount({ namespace, deployment, container }: KubernautNames): Recording {
  const of = (labels: string) => `kube_pod_container_status_restarts_total{${labels}}`;
  const own = `namespace="${namespace}",pod="${deployment}-1",container="${container}"`;
  return {
    record: RESTART_COUNT,
    text: "Restarts of each of the controller's pods since the pod exists.",
    expr: `max by (pod) (
  kube_pod_container_status_restarts_total{namespace="${namespace}",pod=~"${deployment}-.*",container="${container}"}
)`,
    examples: [
      {
        text: 'counts the controller alone, and once however many exporters report it',
        series: {
          [of(`${own},instance="a"`)]: '3x5',
          [of(`${own},instance="b"`)]: '2x5',
          [of(own.replace(namespace, 'elsewhere'))]: '9x5',
          [of(own.replace(container, 'sidecar'))]: '9x5',
          [of(own.replace(`${deployment}-1`, 'gateway-1'))]: '9x5',
        },
        at: '5m',
        samples: [{ labels: { pod: `${deployment}-1` }, value: 3 }],
      },
    ],
  };
}
