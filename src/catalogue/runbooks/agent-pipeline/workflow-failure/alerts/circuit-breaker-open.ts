import type { Alert, Firing } from '../../../../model/alert.ts';
import { openBreakers } from '../../../../systems/agent-pipeline/expressions.ts';
import type { MetricFamily } from '../../../../systems/agent-pipeline/names.ts';

export const CIRCUIT_BREAKER_OPEN = 'AgentPipelineCircuitBreakerOpen';

/** A stage's breaker is open. */
export function circuitBreakerOpen(family: MetricFamily): Alert {
  const [metric, ...others] = family;
  const clone = `${metric}{stage="RepositoryClone"}`;
  const tests = `${metric}{stage="TestExecution"}`;
  return {
    name: CIRCUIT_BREAKER_OPEN,
    covers: ['T20-A1', 'T20-F14', 'T20-G24'],
    severity: 'critical',
    for: '1m',
    expr: openBreakers(family),
    summary: 'The circuit breaker of {{ $labels.stage }} is open',
    description:
      '{{ $labels.stage }} failed too often in a row. New runs of this stage fail at once until the breaker lets a ' +
      'trial call through; running work goes on. Look at the last failures of the stage first.',
    differs:
      'The document names the event and no expression. The state is compared, because an increase of a counter ' +
      'cannot be seen when its first sample is already the trip.',
    examples: {
      fires: {
        text: 'fires on the first trip ever, when the series appears as open',
        series: { [clone]: '_x5 1x10' },
        expect: [
          { at: '5m', firing: [] },
          { at: '6m', firing: [open('RepositoryClone')] },
        ],
      },
      silent: {
        text: 'is silent when the breaker is open for less than a minute',
        series: { [clone]: '0x4 1 2x10' },
        expect: [
          { at: '5m', firing: [] },
          { at: '6m', firing: [] },
        ],
      },
      resolves: {
        text: 'resolves when the breaker goes to half-open',
        series: { [clone]: '0x4 1x4 2x5' },
        expect: [
          { at: '8m', firing: [open('RepositoryClone')] },
          { at: '10m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent without the series: no breaker is known, and the controller itself is watched elsewhere',
        series: {},
        expect: [{ at: '20m', firing: [] }],
      },
      more: [
        {
          text: 'is silent while breakers are closed or half-open',
          series: { [clone]: '0x20', [tests]: '2x20' },
          expect: [{ at: '15m', firing: [] }],
        },
        {
          text: 'fires for each stage by itself, once for all processes that report it',
          series: {
            [`${metric}{stage="RepositoryClone",instance="a"}`]: '1x20',
            [`${metric}{stage="RepositoryClone",instance="b"}`]: '1x20',
            [tests]: '1x20',
          },
          expect: [{ at: '15m', firing: [open('RepositoryClone'), open('TestExecution')] }],
        },
        {
          text: 'waits for a minute and no less',
          interval: '30s',
          series: { [clone]: '0x9 1x20' },
          expect: [
            { at: '5m30s', firing: [] },
            { at: '6m', firing: [open('RepositoryClone')] },
          ],
        },
        ...others.map((other) => ({
          text: `is silent while ${other} says closed or half-open`,
          series: { [`${other}{stage="PRReview"}`]: '0x20', [`${other}{stage="CodeAnalysis"}`]: '2x20' },
          expect: [{ at: '15m', firing: [] }],
        })),
        ...others.map((other) => ({
          text: `reads ${other} as well`,
          series: { [`${other}{stage="PRReview"}`]: '1x20', [clone]: '0x20' },
          expect: [{ at: '15m', firing: [open('PRReview')] }],
        })),
      ],
    },
  };
}

function open(stage: string): Firing {
  return {
    labels: { stage },
    summary: `The circuit breaker of ${stage} is open`,
    description:
      `${stage} failed too often in a row. New runs of this stage fail at once until the breaker lets a ` +
      'trial call through; running work goes on. Look at the last failures of the stage first.',
  };
}
