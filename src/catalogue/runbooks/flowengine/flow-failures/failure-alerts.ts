import type { Alert, AlertExample, Series } from '../../../model/alert.ts';
import type { FlowEngineOptions } from '../../../systems/flowengine/options.ts';
import { FAILURE_RATIO } from '../../../systems/flowengine/recordings.ts';

const EXECUTIONS = 'flowengine_flow_executions_total{flow_type="plan"}';
const FAILURES = 'flowengine_flow_failures_total{flow_type="plan",error_class="timeout"}';

function described(share: string): string {
  return `${share} of the flows that ended in the last hour failed. The dashboard has the share of each flow type.`;
}

export function flowFailureRate({ minimumFlows }: FlowEngineOptions): Alert {
  const guard =
    minimumFlows > 0 ? `\nand sum(increase(flowengine_flow_executions_total[1h])) >= ${minimumFlows}` : '';
  return {
    name: 'FlowFailureRate',
    covers: ['FE-A1', 'FE-G1', 'FE-S3'],
    severity: 'warning',
    for: '0s',
    expr: `${FAILURE_RATIO} > 0.01${guard}`,
    summary: 'More than 1 % of the flows of the last hour failed',
    description: described('{{ $value | humanizePercentage }}'),
    differs:
      'The document has the threshold and the window, and no expression. Both counters are summed before the ' +
      'division, so that flow types and classes count together. It is a Prometheus rule and not a Grafana alert; ' +
      'the dashboard shows the same series.',
    examples: {
      fires: {
        text: 'fires at 2 %',
        series: { [EXECUTIONS]: '0+100x120', [FAILURES]: '0+2x120' },
        expect: [{ at: '90m', firing: [{ description: described('2%') }] }],
      },
      silent: {
        text: 'is silent at 0.9 %',
        series: { [EXECUTIONS]: '0+1000x120', [FAILURES]: '0+9x120' },
        expect: [
          { at: '60m', firing: [] },
          { at: '120m', firing: [] },
        ],
      },
      resolves: {
        text: 'resolves an hour after the last failure',
        series: { [EXECUTIONS]: '0+100x180', [FAILURES]: '0x10 120x160' },
        expect: [
          { at: '60m', firing: [{ description: described('2%') }] },
          { at: '69m', firing: [{ description: described('2%') }] },
          { at: '71m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent without a flow, and with failures whose flows nobody counted',
        series: { [FAILURES]: '0+2x120' },
        expect: [{ at: '90m', firing: [] }],
      },
      more: [
        ...guardExamples(minimumFlows),
        {
          text: 'is silent at 0.5 %',
          series: { [EXECUTIONS]: '0+200x120', [FAILURES]: '0+1x120' },
          expect: [{ at: '90m', firing: [] }],
        },
        {
          text: 'is silent at 1 %, the threshold itself',
          series: { [EXECUTIONS]: '0+100x120', [FAILURES]: '0+1x120' },
          expect: [{ at: '90m', firing: [] }],
        },
        {
          text: 'is silent at 0.95 %',
          series: { [EXECUTIONS]: '0+2000x120', [FAILURES]: '0+19x120' },
          expect: [{ at: '90m', firing: [] }],
        },
        {
          text: 'fires at once',
          series: { [EXECUTIONS]: '0x30 100x60', [FAILURES]: '0x30 2x60' },
          expect: [
            { at: '30m', firing: [] },
            { at: '31m', firing: [{ description: described('2%') }] },
          ],
        },
        {
          text: 'fires at 1.1 %',
          series: { [EXECUTIONS]: '0+1000x120', [FAILURES]: '0+11x120' },
          expect: [{ at: '90m', firing: [{ description: described('1.1%') }] }],
        },
        {
          text: 'looks back one hour and no further',
          series: { [EXECUTIONS]: '0+100x150', [FAILURES]: '0x10 0+10x5 50x135' },
          expect: [
            { at: '30m', firing: [{ description: described('1.667%') }] },
            { at: '80m', firing: [] },
          ],
        },
      ],
    },
  };
}

/** Where a share must rest on some flows, one less is not enough. None by default, as the document has none. */
function guardExamples(minimumFlows: number): AlertExample[] {
  if (minimumFlows === 0) return [];
  const allFail = (flows: number): Series => ({
    [EXECUTIONS]: `0x30 ${flows}x60`,
    [FAILURES]: `0x30 ${flows}x60`,
  });
  return [
    {
      text: `is silent when all of ${minimumFlows - 1} flows fail`,
      series: allFail(minimumFlows - 1),
      expect: [{ at: '60m', firing: [] }],
    },
    {
      text: `fires when all of ${minimumFlows} flows fail`,
      series: allFail(minimumFlows),
      expect: [{ at: '60m', firing: [{ description: described('100%') }] }],
    },
  ];
}

const COUNT = 'stanchion_classification_seconds_count{system="flowengine"}';
const IN_TIME = 'stanchion_classification_seconds_bucket{system="flowengine",le="300"}';
const LATE = 'A failure of FlowEngine needed more than five minutes until its class was known.';

export const classificationLate: Alert = {
  name: 'FlowEngineClassificationLate',
  covers: ['FE-V1', 'FE-G1'],
  severity: 'warning',
  for: '0s',
  // Half an event, because two sums of the same counters may differ by a rounding error.
  expr: `sum(increase(stanchion_classification_seconds_count{system="flowengine"}[1h]))
-
sum(increase(stanchion_classification_seconds_bucket{system="flowengine",le="300"}[1h]))
> 0.5`,
  summary: 'A failed flow was classified late',
  description: LATE,
  examples: {
    fires: {
      text: 'fires when one classification of two took longer than five minutes',
      series: { [COUNT]: '0x10 2x50', [IN_TIME]: '0x10 1x50' },
      expect: [
        { at: '10m', firing: [] },
        { at: '15m', firing: [{}] },
      ],
    },
    silent: {
      text: 'is silent when all took less than five minutes',
      series: { [COUNT]: '0x10 7x50', [IN_TIME]: '0x10 7x50' },
      expect: [{ at: '15m', firing: [] }],
    },
    resolves: {
      text: 'resolves an hour after the late one',
      series: { [COUNT]: '0x10 1x120', [IN_TIME]: '0x130' },
      expect: [
        { at: '30m', firing: [{}] },
        { at: '75m', firing: [] },
      ],
    },
    absent: {
      text: 'is silent when no controller reports',
      series: {},
      expect: [{ at: '30m', firing: [] }],
    },
    more: [
      {
        text: 'fires at once, for all controllers together, and for FlowEngine alone',
        series: {
          [pod(COUNT, 'a')]: '0x10 2x50',
          [pod(COUNT, 'b')]: '0x10 3x50',
          [pod(IN_TIME, 'a')]: '0x10 2x50',
          [pod(IN_TIME, 'b')]: '0x10 2x50',
          [IN_TIME.replace('300', '60')]: '0x10 1x50',
          [IN_TIME.replace('flowengine', 'arco')]: '0x10 9x50',
        },
        expect: [
          { at: '10m', firing: [] },
          { at: '11m', firing: [{}] },
        ],
      },
      {
        text: 'is silent about other systems, and about classifications that were fast everywhere',
        series: {
          [COUNT.replace('flowengine', 'arco')]: '0x10 9x50',
          [pod(COUNT, 'a')]: '0x10 7x50',
          [pod(COUNT, 'b')]: '0x10 3x50',
          [pod(IN_TIME, 'a')]: '0x10 7x50',
          [pod(IN_TIME, 'b')]: '0x10 3x50',
        },
        expect: [{ at: '15m', firing: [] }],
      },
      {
        text: 'looks back an hour at both',
        series: { [COUNT]: '0x10 2x58 3x50', [IN_TIME]: '0x10 1x120' },
        expect: [
          { at: '45m', firing: [{}] },
          { at: '75m', firing: [{}] },
        ],
      },
      {
        text: 'knows one that was in time for as long',
        series: { [COUNT]: '0x10 1x120', [IN_TIME]: '0x10 1x120' },
        expect: [{ at: '45m', firing: [] }],
      },
      {
        text: 'is silent at half an event, which is rounding, and fires above it',
        series: { [COUNT]: '0x10 0.5x10 0.53x10', [IN_TIME]: '0x40' },
        expect: [
          { at: '15m', firing: [] },
          { at: '25m', firing: [{}] },
        ],
      },
    ],
  },
};

function pod(series: string, name: string): string {
  return series.replace('}', `,pod="${name}"}`);
}
