import type { Duration } from '../../../../../api/scalars.ts';
import type { Alert, AlertExample, AlertExamples, Firing } from '../../../../model/alert.ts';
import { SCRAPE_JOBS } from '../../../../../conventions/metrics.ts';
import {
  BURN_RATES,
  burnLimit,
  unavailable,
  type BurnRate,
  type BurnWindow,
} from '../../../../systems/agent-pipeline/availability.ts';

const UP = `up{job="${SCRAPE_JOBS.controller}"}`;

/** A burn rate and what shows that its alert works. */
interface Burn extends BurnRate {
  readonly summary: string;
  readonly examples: AlertExamples;
}

/** The objective as two burn rates. */
export function handlingUnavailable(): readonly Alert[] {
  return [fast, slow].map((burn) => ({
    name: 'AgentPipelineFailureHandlingUnavailable',
    covers: ['T20-V13'],
    needs: 'controller',
    severity: burn.severity,
    for: burn.for,
    expr: [burn.long, burn.short]
      .map((window) => `${unavailable(window)} > ${burnLimit(burn)}`)
      .join('\nand\n'),
    summary: burn.summary,
    description:
      `No replica of ${SCRAPE_JOBS.controller} answered in {{ $value | humanizePercentage }} of the last ${burn.long}; ` +
      'the objective allows 0.1 %. Failed workflows are not looked at meanwhile.',
    differs:
      'The document has the figure and no expression. Windows and rates are those of multiwindow burn rates: 14.4 ' +
      'over an hour and five minutes, 6 over six hours and thirty minutes.',
    examples: burn.examples,
  }));
}

function down(share: string, over: BurnWindow): Firing {
  return {
    description:
      `No replica of ${SCRAPE_JOBS.controller} answered in ${share} of the last ${over}; ` +
      'the objective allows 0.1 %. Failed workflows are not looked at meanwhile.',
  };
}

/** The controller's `up`, reading by reading. */
function readings(
  text: string,
  interval: Duration,
  values: string,
  expect: AlertExample['expect'],
): AlertExample {
  return { text, interval, series: { [UP]: values }, expect };
}

const fast: Burn = {
  ...BURN_RATES.fast,
  summary: 'Failure handling does not work',
  examples: {
    fires: readings('fires when 11 of 720 readings of an hour are bad', '5s', '1x1400 0x10 1x40', [
      { at: '2h', firing: [down('1.528%', '1h')] },
    ]),
    silent: readings('is silent when 10 of 720 are', '5s', '1x1400 0x9 1x40', [{ at: '2h', firing: [] }]),
    resolves: readings('resolves five minutes after the last bad reading', '1m', '1x60 0x9 1x20', [
      { at: '70m', firing: [down('16.67%', '1h')] },
      { at: '74m', firing: [down('16.67%', '1h')] },
      { at: '76m', firing: [] },
    ]),
    absent: {
      text: 'fires when there is no controller to be asked, two minutes on',
      series: {},
      expect: [
        { at: '1m', firing: [] },
        { at: '2m', firing: [down('100%', '1h')] },
      ],
    },
    more: [
      readings('waits for two minutes and no longer', '30s', '1x119 0x20', [
        { at: '62m', firing: [] },
        { at: '62m30s', firing: [down('5%', '1h')] },
      ]),
      readings(
        'is silent while one bad reading in five minutes is all that is new',
        '1s',
        '1x99 0x199 1x399 0x3 1x200',
        [{ at: '830s', firing: [] }],
      ),
      readings(
        'fires when one reading of sixty in five minutes is bad again',
        '5s',
        '1x999 0x99 1x329 0 1x60',
        [{ at: '7300s', firing: [down('14.03%', '1h')] }],
      ),
    ],
  },
};

const slow: Burn = {
  ...BURN_RATES.slow,
  summary: 'Failure handling fails too often for its objective',
  examples: {
    fires: readings('fires when 9 of 1440 readings of six hours are bad', '15s', '1x2800 0x8 1x100', [
      { at: '12h', firing: [down('0.625%', '6h')] },
    ]),
    silent: readings('is silent when 8 of 1440 are', '15s', '1x2800 0x7 1x100', [{ at: '12h', firing: [] }]),
    resolves: readings('resolves half an hour after the last bad reading', '1m', '1x360 0x19 1x80', [
      { at: '400m', firing: [down('5.556%', '6h')] },
      { at: '409m', firing: [down('5.556%', '6h')] },
      { at: '411m', firing: [] },
    ]),
    absent: {
      text: 'fires when there is no controller to be asked, a quarter of an hour on',
      series: {},
      expect: [
        { at: '14m', firing: [] },
        { at: '15m', firing: [down('100%', '6h')] },
      ],
    },
    more: [
      readings('is silent when 10 of 1800 new readings are bad', '1s', '1x99 0x199 1x1999 0x9 1x1000', [
        { at: '3250s', firing: [] },
      ]),
      readings('fires when 11 of 1800 are', '1s', '1x99 0x199 1x1999 0x10 1x1000', [
        { at: '3250s', firing: [down('6.49%', '6h')] },
      ]),
      readings('fires when one of 120 is', '15s', '1x99 0x99 1x199 0x0 1x100', [
        { at: '6900s', firing: [down('21.91%', '6h')] },
      ]),
    ],
  },
};
