import type { Alert } from '../../../model/alert.ts';
import { ERROR_RATIO } from '../../../systems/kubernaut/expressions.ts';

const ERRORS = 'workflowexecution_errors_total{category="external",reason="TektonUnavailable"}';
const TRANSITIONS = 'workflowexecution_phase_transitions_total{phase="Pending"}';

const rate = (share: string) => ({ description: `Error rate is ${share} (threshold: 10%)` });

export const highErrorRate: Alert = {
  name: 'WorkflowExecutionHighErrorRate',
  covers: ['WE-A1', 'WE-G1'],
  severity: 'warning',
  for: '5m',
  expr: `${ERROR_RATIO} > 0.1`,
  summary: 'High WorkflowExecution error rate',
  description: 'Error rate is {{ $value | humanizePercentage }} (threshold: 10%)',
  differs:
    "The quotient is the recorded ratio. The document's own is empty or infinite when nothing can start, so it " +
    'stays silent or reads absurdly exactly when everything fails.',
  examples: {
    fires: {
      text: 'fires at 11 %, after five minutes',
      series: { [ERRORS]: '0+11x30', [TRANSITIONS]: '0+100x30' },
      expect: [
        { at: '5m', firing: [] },
        { at: '7m', firing: [rate('11%')] },
      ],
    },
    silent: {
      text: 'is silent at 9.5 %',
      series: { [ERRORS]: '0+19x30', [TRANSITIONS]: '0+200x30' },
      expect: [{ at: '20m', firing: [] }],
    },
    resolves: {
      text: 'resolves when the errors stop',
      series: { [ERRORS]: '0+2x15 30x30', [TRANSITIONS]: '0+10x45' },
      expect: [
        { at: '14m', firing: [rate('20%')] },
        { at: '30m', firing: [] },
      ],
    },
    absent: {
      text: 'is silent when the controller counts nothing',
      series: { 'up{job="workflow-execution"}': '1x30' },
      expect: [{ at: '20m', firing: [] }],
    },
    more: [
      {
        text: 'fires on errors without any transition series',
        series: { [ERRORS]: '0+1x30' },
        expect: [{ at: '14m', firing: [rate('100%')] }],
      },
      {
        text: 'fires on errors while the transitions stand still, at 100 % and no more',
        series: { [ERRORS]: '0+1x30', [TRANSITIONS]: '40x30' },
        expect: [{ at: '14m', firing: [rate('100%')] }],
      },
      {
        text: 'adds up categories, reasons and phases',
        series: {
          'workflowexecution_errors_total{category="validation",reason="ConfigurationError"}': '0+6x30',
          'workflowexecution_errors_total{category="permission",reason="Forbidden"}': '0+6x30',
          'workflowexecution_phase_transitions_total{phase="Pending"}': '0+50x30',
          'workflowexecution_phase_transitions_total{phase="Running"}': '0+50x30',
        },
        expect: [{ at: '14m', firing: [rate('12%')] }],
      },
      {
        text: 'is silent at 10 %, the threshold itself',
        series: { [ERRORS]: '0+1x30', [TRANSITIONS]: '0+10x30' },
        expect: [{ at: '20m', firing: [] }],
      },
      {
        text: 'is silent without errors',
        series: { [TRANSITIONS]: '0+10x30' },
        expect: [{ at: '20m', firing: [] }],
      },
    ],
  },
};
