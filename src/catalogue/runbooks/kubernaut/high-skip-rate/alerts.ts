import type { Alert } from '../../../model/alert.ts';
import { SKIP_RATIO } from '../../../systems/kubernaut/expressions.ts';
import type { KubernautNames } from '../../../systems/kubernaut/names.ts';

const SKIPPED = 'workflowexecution_skip_total{reason="ResourceBusy"}';

const skipped = (share: string) => ({ description: `${share} of WFEs are being skipped` });

export function highSkipRate({ startedPhases }: KubernautNames): Alert {
  const [phase = startedPhases] = startedPhases.split('|');
  const started = `workflowexecution_phase_transitions_total{phase="${phase}"}`;
  return {
    name: 'WorkflowExecutionHighSkipRate',
    covers: ['WE-A5', 'WE-G5'],
    severity: 'info',
    for: '10m',
    expr: `${SKIP_RATIO} > 0.5`,
    summary: 'High WorkflowExecution skip rate',
    description: '{{ $value | humanizePercentage }} of WFEs are being skipped',
    differs:
      'A skipped execution never makes the transition that the document divides by. The recorded ratio divides by what ' +
      'was skipped or started, so it exists without that series and stays within 100 %.',
    examples: {
      fires: {
        text: 'fires at 50.5 %, after ten minutes',
        series: { [SKIPPED]: '0+101x30', [started]: '0+99x30' },
        expect: [
          { at: '10m', firing: [] },
          { at: '12m', firing: [skipped('50.5%')] },
        ],
      },
      silent: {
        text: 'is silent at 49.5 %',
        series: { [SKIPPED]: '0+99x30', [started]: '0+101x30' },
        expect: [{ at: '25m', firing: [] }],
      },
      resolves: {
        text: 'resolves when the storm is over',
        series: { [SKIPPED]: '0+3x20 60x30', [started]: '0+1x50' },
        expect: [
          { at: '18m', firing: [skipped('75%')] },
          { at: '30m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent when nothing was ever skipped',
        series: { [started]: '0+5x30' },
        expect: [{ at: '25m', firing: [] }],
      },
      more: [
        {
          text: 'fires without any started execution, at 100 % and no more',
          series: { [SKIPPED]: '0+6x30' },
          expect: [{ at: '20m', firing: [skipped('100%')] }],
        },
        {
          text: 'adds up the reasons',
          series: {
            [SKIPPED]: '0+3x30',
            'workflowexecution_skip_total{reason="RecentlyRemediated"}': '0+3x30',
            [started]: '0+4x30',
          },
          expect: [{ at: '20m', firing: [skipped('60%')] }],
        },
        {
          text: 'is silent at 50 %, the threshold itself',
          series: { [SKIPPED]: '0+1x30', [started]: '0+1x30' },
          expect: [{ at: '25m', firing: [] }],
        },
        {
          text: 'is silent while nothing happens',
          series: { [SKIPPED]: '60x30', [started]: '10x30' },
          expect: [{ at: '25m', firing: [] }],
        },
      ],
    },
  };
}
