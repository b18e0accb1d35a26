import type { Recording } from '../../model/alert.ts';
import type { KubernautNames } from './names.ts';

/**
 * Today's metric families under the documented names, so that alerts, panels and pages are the same for both.
 * None where the software has those names: a rule must not write into a series that is scraped as well.
 */
export function aliases({ families }: KubernautNames): readonly Recording[] {
  if (families === undefined) return [];
  const { outcomes, duration, blocked } = families;
  return [
    {
      record: 'workflowexecution_errors_total',
      covers: ['WE-G6'],
      text: 'Executions that failed. The software has no category, and the reason is only in the objects.',
      expr: `${outcomes}{outcome="Failed"}`,
      examples: [
        {
          text: 'counts failed executions only',
          series: {
            [`${outcomes}{outcome="Failed"}`]: '0+1x5',
            [`${outcomes}{outcome="Completed"}`]: '0+9x5',
          },
          at: '5m',
          samples: [{ labels: { outcome: 'Failed' }, value: 5 }],
        },
      ],
    },
    {
      record: 'workflowexecution_phase_transitions_total',
      covers: ['WE-G7'],
      text: 'Executions by the phase that they ended in; the software does not count the earlier ones.',
      expr: `label_replace(${outcomes}, "phase", "$1", "outcome", "(.+)")`,
      examples: [
        {
          text: 'turns the outcome into a phase',
          series: { [`${outcomes}{outcome="Completed"}`]: '0+2x5' },
          at: '5m',
          samples: [{ labels: { outcome: 'Completed', phase: 'Completed' }, value: 10 }],
        },
      ],
    },
    {
      record: 'workflowexecution_phase_duration_seconds_bucket',
      covers: ['WE-G8'],
      text: 'How long executions took, by the phase that they ended in.',
      expr: `label_replace(${duration}_bucket, "phase", "$1", "outcome", "(.+)")`,
      examples: [
        {
          text: 'keeps the buckets apart',
          series: {
            [`${duration}_bucket{outcome="Completed",le="160"}`]: '0+1x5',
            [`${duration}_bucket{outcome="Completed",le="+Inf"}`]: '0+2x5',
          },
          at: '5m',
          samples: [
            { labels: { outcome: 'Completed', phase: 'Completed', le: '160' }, value: 5 },
            { labels: { outcome: 'Completed', phase: 'Completed', le: '+Inf' }, value: 10 },
          ],
        },
      ],
    },
    {
      record: 'workflowexecution_skip_total',
      covers: ['WE-G9'],
      text: 'Requests that the orchestrator held back, by reason: what was a skipped execution before v1.0.',
      expr: blocked,
      examples: [
        {
          text: 'keeps the reason',
          series: { [`${blocked}{namespace="payment",reason="ResourceBusy"}`]: '0+3x5' },
          at: '5m',
          samples: [{ labels: { namespace: 'payment', reason: 'ResourceBusy' }, value: 15 }],
        },
      ],
    },
  ];
}
