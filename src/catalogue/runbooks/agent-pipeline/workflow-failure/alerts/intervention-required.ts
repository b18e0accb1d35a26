import type { Alert, Firing } from '../../../../model/alert.ts';

export const INTERVENTION_REQUIRED = 'AgentPipelineInterventionRequired';

const METRIC = 'stanchion_workflow_interventions_open';
const REVIEW = `${METRIC}{stage="PRReview"}`;

/** A run is held until somebody decides. */
export const interventionRequired: Alert = {
  name: INTERVENTION_REQUIRED,
  covers: ['T20-A5', 'T20-F68'],
  severity: 'critical',
  for: '1m',
  expr: `sum by (stage) (${METRIC}) > 0`,
  summary: '{{ $labels.stage }} waits for a person',
  description:
    'Runs of {{ $labels.stage }} that are held until somebody looks: {{ $value }}. The remediation says what is to be ' +
    'decided, and keeps what was known when the run stopped.',
  differs: 'The document names the event and no expression.',
  examples: {
    fires: {
      text: 'fires when one run waits',
      series: { [REVIEW]: '0x4 1x10' },
      expect: [{ at: '7m', firing: [waiting('PRReview', 1)] }],
    },
    silent: {
      text: 'is silent when nothing waits, or not for a minute',
      series: { [REVIEW]: '0x4 1 0x10' },
      expect: [
        { at: '5m', firing: [] },
        { at: '6m', firing: [] },
        { at: '10m', firing: [] },
      ],
    },
    resolves: {
      text: 'resolves when the run goes on',
      series: { [REVIEW]: '0x4 2x10 0x10' },
      expect: [
        { at: '10m', firing: [waiting('PRReview', 2)] },
        { at: '20m', firing: [] },
      ],
    },
    absent: {
      text: 'is silent without the series: no run was ever held',
      series: {},
      expect: [{ at: '20m', firing: [] }],
    },
    more: [
      {
        text: 'fires when the series first appears with a waiting run',
        series: { [REVIEW]: '_x5 1x10' },
        expect: [{ at: '7m', firing: [waiting('PRReview', 1)] }],
      },
      {
        text: 'waits for a minute and no longer, and adds what several processes hold',
        interval: '30s',
        series: {
          [`${METRIC}{stage="PRReview",instance="a"}`]: '0x9 1x20',
          [`${METRIC}{stage="PRReview",instance="b"}`]: '0x9 2x20',
        },
        expect: [
          { at: '5m30s', firing: [] },
          { at: '6m', firing: [waiting('PRReview', 3)] },
        ],
      },
    ],
  },
};

function waiting(stage: string, runs: number): Firing {
  return {
    labels: { stage },
    summary: `${stage} waits for a person`,
    description:
      `Runs of ${stage} that are held until somebody looks: ${runs}. The remediation says what is to be ` +
      'decided, and keeps what was known when the run stopped.',
  };
}
