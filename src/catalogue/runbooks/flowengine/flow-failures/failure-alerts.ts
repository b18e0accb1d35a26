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
