import type { Alert, AlertExample, Firing, Series } from '../../../../model/alert.ts';
import type { AgentPipelineOptions } from '../../../../systems/agent-pipeline/options.ts';
import { RECORDED } from '../../../../systems/agent-pipeline/recordings.ts';

export const HIGH_FAILURE_RATE = 'AgentPipelineHighFailureRate';

/** A stage fails clearly more often than it used to. */
export function highFailureRate({ leastRuns }: AgentPipelineOptions): Alert {
  return {
    name: HIGH_FAILURE_RATE,
    covers: ['T20-A3', 'T20-G17'],
    severity: 'critical',
    for: '5m',
    expr: `${RECORDED.failureRate} > 0.1
unless (
  ${RECORDED.failureRate} <= 0.5
  and
  ${RECORDED.failureRate} <= 2 * ${RECORDED.usualFailureRate}
)
and
sum by (stage) (increase(stanchion_workflow_executions_total[15m])) >= ${leastRuns}`,
    summary: '{{ $labels.stage }} fails unusually often',
    description:
      '{{ $value | humanizePercentage }} of the runs of {{ $labels.stage }} failed at first try in the last 15 ' +
      'minutes. Retries may still save them; compare the share of failures that a retry resolved.',
    // Read by the sensor that starts a recovery run, which accepts one digit only.
    labels: { recovery_retries: '3' },
    differs:
      'The document speaks of an unusual increase and gives no figure. More than ten percent counts when it is more ' +
      'than twice the average of the day before, or more than half of all runs in any case; a few runs prove nothing.',
    examples: {
      fires: {
        text: 'fires after five minutes at 11 % when nothing is known of the day before',
        series: stage(11, 30),
        expect: [
          { at: '5m', firing: [] },
          { at: '15m', firing: [failing('11%')] },
        ],
      },
      silent: {
        text: 'is silent at 9.5 %',
        series: stage(9.5, 60),
        expect: [{ at: '30m', firing: [] }],
      },
      resolves: {
        text: 'resolves when the failures stop',
        series: {
          'stanchion_workflow_failures_total{stage="PRReview"}': '0+20x20 400x40',
          'stanchion_workflow_executions_total{stage="PRReview"}': '0+100x60',
        },
        expect: [
          { at: '15m', firing: [failing('20%')] },
          { at: '40m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent without the series, and when there are runs but no failures',
        series: { 'stanchion_workflow_executions_total{stage="PRReview"}': '0+100x30' },
        expect: [{ at: '20m', firing: [] }],
      },
      more: [
        {
          text: 'is silent at 15 % when 10 % is usual, as with a flaky suite',
          series: after(10, 15),
          expect: [{ at: '215m', firing: [] }],
        },
        {
          text: 'fires at 15 % when 5 % is usual',
          series: after(5, 15),
          expect: [{ at: '215m', firing: [failing('15%')] }],
        },
        {
          text: 'fires at 60 % although 40 % is usual',
          series: after(40, 60),
          expect: [{ at: '215m', firing: [failing('60%')] }],
        },
        {
          text: 'is silent at 10 %, the threshold itself',
          series: of(10, 1),
          expect: [{ at: '30m', firing: [] }],
        },
        {
          text: 'is silent at 48 % when 40 % is usual',
          series: after(40, 48),
          expect: [{ at: '215m', firing: [] }],
        },
        {
          text: 'is silent at 50 % when 40 % is usual',
          series: after(40, 50),
          expect: [{ at: '215m', firing: [] }],
        },
        {
          text: 'fires at 52 % although 40 % is usual',
          series: after(40, 52),
          expect: [{ at: '215m', firing: [failing('52%')] }],
        },
        {
          text: 'is silent at 50 % when 25 % is usual, which is twice as much and no more',
          series: after(25, 50),
          expect: [{ at: '215m', firing: [] }],
        },
        ...volumeExamples(leastRuns),
      ],
    },
  };
}

/** A hundred runs a minute, of which as many fail. */
function stage(failures: number, minutes: number): Series {
  return {
    ...each('failures', { a: `0+${failures}x${minutes}` }),
    ...each('executions', { a: `0+100x${minutes}` }),
  };
}

function of(runs: number, failures: number): Series {
  return { ...each('failures', { a: `0+${failures}x60` }), ...each('executions', { a: `0+${runs}x60` }) };
}

/** What the stage's processes count. */
function each(what: 'failures' | 'executions', counts: Readonly<Record<string, string>>): Series {
  return Object.fromEntries(
    Object.entries(counts).map(([instance, values]) => [
      `stanchion_workflow_${what}_total{stage="PRReview",instance="${instance}"}`,
      values,
    ]),
  );
}

/** Three hours at the usual rate, then forty minutes at another. */
function after(usual: number, then: number): Series {
  return {
    'stanchion_workflow_failures_total{stage="PRReview"}': `0+${usual}x180 ${usual * 180 + then}+${then}x40`,
    'stanchion_workflow_executions_total{stage="PRReview"}': '0+100x221',
  };
}

function failing(share: string): Firing {
  return {
    labels: { stage: 'PRReview' },
    summary: 'PRReview fails unusually often',
    description:
      `${share} of the runs of PRReview failed at first try in the last 15 ` +
      'minutes. Retries may still save them; compare the share of failures that a retry resolved.',
  };
}

/** What the least number of runs does: all of them fail. */
function volumeExamples(least: number): AlertExample[] {
  const ofBoth = (counts: Readonly<Record<string, string>>): Series => ({
    ...each('failures', counts),
    ...each('executions', counts),
  });
  // Twice three fifths of the least number in a quarter of an hour.
  const part = `0x20 0+${Number((least * 0.04).toPrecision(6))}x20`;
  return [
    {
      text: 'adds the runs that several processes count',
      series: ofBoth({ a: part, b: part }),
      expect: [{ at: '40m', firing: [failing('100%')] }],
    },
    {
      text: 'knows no runs that are older than a quarter of an hour',
      series: ofBoth({ a: `0x10 ${least - 1}x13 ${least}x30` }),
      expect: [{ at: '30m', firing: [] }],
    },
    {
      text: `is silent when all of ${least - 1} runs fail`,
      series: ofBoth({ a: `0x5 ${least - 1}x30` }),
      expect: [{ at: '15m', firing: [] }],
    },
    {
      text: `fires when all of ${least} runs fail`,
      series: ofBoth({ a: `0x5 ${least}x30` }),
      expect: [{ at: '16m', firing: [failing('100%')] }],
    },
  ];
}
