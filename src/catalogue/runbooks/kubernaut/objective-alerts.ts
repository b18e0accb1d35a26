import type { Alert, Series } from '../../model/alert.ts';
import type { KubernautNames } from '../../systems/kubernaut/names.ts';
import { ENDED, SKIPPED_SHARE, SLOWEST, SUCCESS_RATIO } from '../../systems/kubernaut/objectives.ts';
import type { KubernautOptions } from '../../systems/kubernaut/options.ts';
import { seconds } from '../../../api/scalars.ts';

const TRANSITIONS = 'workflowexecution_phase_transitions_total';

/** This many executions a minute complete and fail, for a while. */
function executions(completed: number, failed: number, minutes = 400): Series {
  return {
    [`${TRANSITIONS}{phase="Completed"}`]: `0+${completed}x${minutes} ${completed * minutes}x1600`,
    [`${TRANSITIONS}{phase="Failed"}`]: `0+${failed}x${minutes} ${failed * minutes}x1600`,
  };
}

const share = (part: string) => ({
  description: `${part} of the executions of the last day completed; the objective is 98 %.`,
});

/** Not urgent: what fails by the minute is the error rate's alert. */
export function successBelowObjective({ leastEnded }: KubernautOptions): Alert {
  return {
    name: 'WorkflowExecutionSuccessBelowObjective',
    severity: 'info',
    for: '15m',
    expr: `${SUCCESS_RATIO} < 0.98\nand\n${ENDED} >= ${leastEnded}`,
    summary: 'Fewer WorkflowExecutions succeed than the objective asks for',
    description:
      '{{ $value | humanizePercentage }} of the executions of the last day completed; the objective is 98 %.',
    differs:
      'The objectives that the document links have the figure and no rule. Fifty executions are the fewest of which one ' +
      'may fail within the objective; the number is an option.',
    examples: {
      fires: {
        text: 'fires at 97.5 %, after a quarter of an hour with as many executions as a share needs',
        series: executions(39, 1),
        expect: [
          { at: '15m', firing: [] },
          { at: '17m', firing: [share('97.5%')] },
        ],
      },
      silent: {
        text: 'is silent at 98 %, the objective itself',
        series: executions(49, 1),
        expect: [{ at: '60m', firing: [] }],
      },
      resolves: {
        text: 'resolves a day after the failures',
        series: executions(39, 1, 60),
        expect: [
          { at: '100m', firing: [share('97.5%')] },
          { at: '1600m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent when nothing is counted',
        series: { 'up{job="workflow-execution"}': '1x60' },
        expect: [{ at: '50m', firing: [] }],
      },
      more: [
        {
          text: 'is silent at 99 %',
          series: executions(99, 1),
          expect: [{ at: '60m', firing: [] }],
        },
        {
          text: 'is silent for a bad share of one execution less than it takes',
          series: ended(leastEnded - 1),
          expect: [{ at: '60m', firing: [] }],
        },
        {
          text: 'fires for a bad share of just enough',
          series: ended(leastEnded),
          expect: [{ at: '60m', firing: [share('0%')] }],
        },
        {
          text: 'waits a quarter of an hour and no longer',
          series: { [`${TRANSITIONS}{phase="Failed"}`]: `0x9 ${leastEnded}x60` },
          expect: [
            { at: '24m', firing: [] },
            { at: '25m', firing: [share('0%')] },
          ],
        },
      ],
    },
  };
}

/** Failures only, all of them at once. */
function ended(count: number): Series {
  return { [`${TRANSITIONS}{phase="Failed"}`]: `0x9 ${count}x60` };
}

export function slow({ startedPhases }: KubernautNames, { slowestExpected }: KubernautOptions): Alert {
  const limit = seconds(slowestExpected);
  const [phase = startedPhases] = startedPhases.split('|');
  const took = (time: number) => ({
    description: `One execution in twenty takes ${time} s or longer; the objective is ${limit} s.`,
  });
  /** Half took less than 30 s; nine tenths of the way through the other half lies the 95th percentile. */
  const series = (percentile: number, minutes: number): Series => {
    const cumulative = { 30: 1, [(percentile - 30) / 0.9 + 30]: 2, '+Inf': 2 };
    return Object.fromEntries(
      Object.entries(cumulative).map(([le, each]) => [
        `workflowexecution_phase_duration_seconds_bucket{phase="${phase}",le="${le}"}`,
        `0+${each}x${minutes} ${each * minutes}x120`,
      ]),
    );
  };
  return {
    name: 'WorkflowExecutionSlow',
    severity: 'info',
    for: '15m',
    expr: `${SLOWEST} >= ${limit}`,
    summary: 'WorkflowExecutions take longer than the objective allows',
    description: `One execution in twenty takes {{ printf "%.0f" $value }} s or longer; the objective is ${limit} s.`,
    differs: 'The objectives that the document links have the figure and no rule.',
    examples: {
      fires: {
        text: 'fires at twice the objective, after a quarter of an hour',
        series: series(limit * 2, 60),
        expect: [
          { at: '15m', firing: [] },
          { at: '16m', firing: [took(limit * 2)] },
        ],
      },
      silent: {
        text: 'is silent just below it',
        series: series(limit - 1, 60),
        expect: [{ at: '60m', firing: [] }],
      },
      resolves: {
        text: 'resolves an hour after the last slow one',
        series: series(limit * 2, 60),
        expect: [
          { at: '60m', firing: [took(limit * 2)] },
          { at: '130m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent without measured durations',
        series: { [`${TRANSITIONS}{phase="${phase}"}`]: '0+5x60' },
        expect: [{ at: '50m', firing: [] }],
      },
      more: [
        {
          text: 'fires just above it',
          series: series(limit + 6, 60),
          expect: [{ at: '40m', firing: [took(limit + 6)] }],
        },
      ],
    },
  };
}

const skipped = (part: string) => ({
  description: `${part} of the requests of the last hour were skipped; the objective is less than 10 %.`,
});

export function skipsAboveObjective({ startedPhases }: KubernautNames): Alert {
  const [phase = startedPhases] = startedPhases.split('|');
  const requests = (skips: number, all: number): Series => ({
    'workflowexecution_skip_total{reason="ResourceBusy"}': `0+${skips}x60 ${skips * 60}x120`,
    [`${TRANSITIONS}{phase="${phase}"}`]: `0+${all - skips}x180`,
  });
  return {
    name: 'WorkflowExecutionSkipsAboveObjective',
    severity: 'info',
    for: '15m',
    expr: `${SKIPPED_SHARE} >= 0.1`,
    summary: 'More requests are skipped than the objective allows',
    description:
      '{{ $value | humanizePercentage }} of the requests of the last hour were skipped; the objective is less than 10 %.',
    differs: 'The objectives that the document links have the figure and no rule.',
    examples: {
      fires: {
        text: 'fires at 10 %, after a quarter of an hour',
        series: requests(1, 10),
        expect: [
          { at: '15m', firing: [] },
          { at: '16m', firing: [skipped('10%')] },
        ],
      },
      silent: {
        text: 'is silent at 9.5 %',
        series: requests(19, 200),
        expect: [{ at: '60m', firing: [] }],
      },
      resolves: {
        text: 'resolves when requests start again',
        series: requests(2, 10),
        expect: [
          { at: '50m', firing: [skipped('20%')] },
          { at: '125m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent when nothing was ever skipped',
        series: { [`${TRANSITIONS}{phase="${phase}"}`]: '0+5x60' },
        expect: [{ at: '50m', firing: [] }],
      },
      more: [
        {
          text: 'fires at 10.5 %',
          series: requests(21, 200),
          expect: [{ at: '40m', firing: [skipped('10.5%')] }],
        },
      ],
    },
  };
}
