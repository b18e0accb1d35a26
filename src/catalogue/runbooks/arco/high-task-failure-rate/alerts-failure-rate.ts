import type { Alert, AlertExample, Firing, Series } from '../../../model/alert.ts';
import type { ArcoNames } from '../../../systems/arco/names.ts';
import { RECORDS } from '../../../systems/arco/recordings.ts';

const DESCRIPTION =
  '{{ $value | humanizePercentage }} of the attempts that ended in the last five minutes failed' +
  '{{ with $labels.tenant }} (tenant {{ . }}){{ end }}.';

const DIFFERS =
  'The document divides series by series, which gives 1 on any failure; the recorded ratio sums both sides. ' +
  'A ratio over a handful of attempts is left out.';

/** The alerts on the share of failed attempts, mildest first. All but the last share one name, as the document has it. */
export function failureRateAlerts(names: ArcoNames): readonly Alert[] {
  return [warning(names), page(names), critical(names), allFailing(names)];
}

/** The share, where enough attempts ended for it to mean something. */
function above(threshold: number, { minFinishedTasks }: ArcoNames): string {
  return `${RECORDS.failureRate} > ${threshold}
and
${RECORDS.finishedTasks} >= ${minFinishedTasks}`;
}

function warning(names: ArcoNames): Alert {
  return {
    name: 'ArcoFlowHighTaskFailureRate',
    covers: ['ARCO-A1'],
    severity: 'warning',
    for: '5m',
    expr: above(0.1, names),
    summary: 'More than 10 % of Arco Flow task attempts fail',
    description: DESCRIPTION,
    differs: `${DIFFERS} The document sets no waiting time; five minutes are one window of the rate.`,
    examples: {
      fires: at('fires at 11 %', shares(11, 100), [['15m', [firing('11%')]]]),
      silent: at('is silent at 9.5 %', shares(19, 200), [['25m', []]]),
      resolves: at('resolves when the failures end', stopping(11), [
        ['14m', [firing('11%')]],
        ['25m', []],
      ]),
      absent: at('is silent without any task, and while none fails', nobodyFails, [['25m', []]]),
      more: [
        at('is silent at 1 %', shares(1, 100), [['25m', []]]),
        at('is silent at 9 %', shares(9, 100), [['25m', []]]),
        at('fires at 10.5 %', shares(21, 200), [['15m', [firing('10.5%')]]]),
        at('is silent at 10 %, the threshold itself', shares(1, 10), [['25m', []]]),
        at('waits for five minutes and no longer', shares(11, 100), [
          ['5m', []],
          ['6m', [firing('11%')]],
        ]),
        {
          text: 'fires for the tenant that fails, and not for the one that works',
          series: { ...shares(20, 100, 'acme'), ...shares(1, 100, 'zeta') },
          expect: [{ at: '15m', firing: [firing('20%')] }],
        },
        {
          text: 'sums the states that failed tasks come from',
          series: {
            'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="failed"}': '0+6x40',
            'arco_flow_tasks_total{tenant="acme",from_state="dispatched",to_state="failed"}': '0+6x40',
            'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="succeeded"}': '0+88x40',
          },
          expect: [{ at: '15m', firing: [firing('12%')] }],
        },
        {
          text: 'fires where the software has no tenant label',
          series: {
            'arco_flow_tasks_total{from_state="running",to_state="failed"}': '0+11x40',
            'arco_flow_tasks_total{from_state="running",to_state="succeeded"}': '0+89x40',
          },
          expect: [
            {
              at: '15m',
              firing: [{ description: '11% of the attempts that ended in the last five minutes failed.' }],
            },
          ],
        },
        ...guardExamples([firing('100%')]),
      ],
    },
  };
}

function page(names: ArcoNames): Alert {
  return {
    name: 'ArcoFlowHighTaskFailureRate',
    covers: ['ARCO-E1'],
    severity: 'page',
    for: '15m',
    expr: above(0.1, names),
    summary: 'More than 10 % of Arco Flow task attempts have failed for 15 minutes',
    description: DESCRIPTION,
    differs: DIFFERS,
    examples: {
      fires: at('fires once 11 % have failed for a quarter of an hour', shares(11, 100), [
        ['12m', []],
        ['18m', [firing('11%')]],
      ]),
      silent: at('is silent at 9.5 %, however long', shares(19, 200), [['38m', []]]),
      resolves: at('resolves when the failures end', stopping(11, 25), [
        ['24m', [firing('11%')]],
        ['35m', []],
      ]),
      absent: at('is silent without any task, and while none fails', nobodyFails, [['38m', []]]),
      more: [
        at('fires at 10.5 %', shares(21, 200), [['25m', [firing('10.5%')]]]),
        at('is silent at 10 %, the threshold itself', shares(1, 10), [['38m', []]]),
        ...guardExamples([firing('100%')]),
      ],
    },
  };
}

function critical(names: ArcoNames): Alert {
  return {
    name: 'ArcoFlowHighTaskFailureRate',
    covers: ['ARCO-A2', 'ARCO-E2'],
    severity: 'critical',
    for: '2m',
    expr: above(0.5, names),
    summary: 'More than half of the Arco Flow task attempts fail',
    description: `${DESCRIPTION} Consider pausing the affected pipelines.`,
    differs: `${DIFFERS} The document sets no waiting time; two minutes outlast a single bad batch.`,
    examples: {
      fires: at('fires at 51 %', shares(51, 100), [['10m', [pausing('51%')]]]),
      silent: at('is silent at 49.5 %', shares(99, 200), [['25m', []]]),
      resolves: at('resolves when the failures end', stopping(60), [
        ['14m', [pausing('60%')]],
        ['25m', []],
      ]),
      absent: at('is silent without any task, and while none fails', nobodyFails, [['25m', []]]),
      more: [
        at('is silent at 49 %', shares(49, 100), [['25m', []]]),
        at('is silent at 50 %, the threshold itself', shares(50, 100), [['25m', []]]),
        at('waits for two minutes and no longer', shares(51, 100), [
          ['2m', []],
          ['3m', [pausing('51%')]],
        ]),
        ...guardExamples([pausing('100%')]),
      ],
    },
  };
}

function allFailing(names: ArcoNames): Alert {
  return {
    name: 'ArcoFlowAllTasksFailing',
    covers: ['ARCO-K4'],
    severity: 'critical',
    for: '2m',
    expr: above(0.99, names),
    summary: 'Every Arco Flow task attempt fails',
    description: `${DESCRIPTION} Look for a breaking change: a rollout, a schema, a credential.`,
    differs:
      'The document classifies this case and has no rule for it. 99 % leaves room for attempts that ended late.',
    examples: {
      fires: at('fires when nothing succeeds', shares(100, 100), [['10m', [breaking('100%')]]]),
      silent: at('is silent at 98.9 %', shares(989, 1000), [['25m', []]]),
      resolves: at('resolves when tasks succeed again', stopping(100), [
        ['14m', [breaking('100%')]],
        ['25m', []],
      ]),
      absent: {
        text: 'fires when no task ever succeeded, and is silent without any task',
        series: {
          'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="failed"}': '0+10x15 _x30',
        },
        expect: [
          { at: '14m', firing: [breaking('100%')] },
          { at: '30m', firing: [] },
        ],
      },
      more: [
        at('fires at 99.1 %', shares(991, 1000), [['10m', [breaking('99.1%')]]]),
        at('is silent at 99 %, the threshold itself', shares(99, 100), [['25m', []]]),
        at('waits for two minutes and no longer', shares(100, 100), [
          ['2m', []],
          ['3m', [breaking('100%')]],
        ]),
        ...guardExamples([breaking('100%')]),
      ],
    },
  };
}

type Expected = readonly (readonly [at: string, firing: readonly Firing[]])[];

function at(text: string, series: Series, expected: Expected): AlertExample {
  return { text, series, expect: expected.map(([time, firing]) => ({ at: time, firing })) };
}

function shares(failed: number, of: number, tenant = 'acme'): Series {
  return {
    [`arco_flow_tasks_total{tenant="${tenant}",from_state="running",to_state="failed"}`]: `0+${failed}x40`,
    [`arco_flow_tasks_total{tenant="${tenant}",from_state="running",to_state="succeeded"}`]: `0+${of - failed}x40`,
  };
}

/** This many of a hundred fail for `minutes`, and then none. */
function stopping(percent: number, minutes = 15): Series {
  return {
    'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="failed"}': `0+${percent}x${minutes} ${percent * minutes}x30`,
    'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="succeeded"}': `0+${100 - percent}x${minutes} ${(100 - percent) * minutes}+50x30`,
  };
}

/** A tenant that just has, and one that just lacks, the attempts that a ratio must rest on: five in five minutes. */
function guardExamples(fires: readonly Firing[]): AlertExample[] {
  const failing = (perMinute: number): Series => ({
    'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="failed"}': `0+${perMinute}x40`,
  });
  return [
    at('fires when exactly five attempts end in five minutes', failing(1), [['25m', fires]]),
    at('is silent when not quite five attempts end in five minutes', failing(0.98), [['38m', []]]),
  ];
}

const nobodyFails: Series = {
  'arco_flow_tasks_total{tenant="acme",from_state="running",to_state="succeeded"}': '_x10 0+50x30',
};

function firing(share: string): Firing {
  return {
    labels: { tenant: 'acme' },
    description: `${share} of the attempts that ended in the last five minutes failed (tenant acme).`,
  };
}

function pausing(share: string): Firing {
  return {
    ...firing(share),
    description: `${firing(share).description ?? ''} Consider pausing the affected pipelines.`,
  };
}

function breaking(share: string): Firing {
  return {
    ...firing(share),
    description: `${firing(share).description ?? ''} Look for a breaking change: a rollout, a schema, a credential.`,
  };
}
