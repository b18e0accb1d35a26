import type { Alert } from '../../../model/alert.ts';
import { CONTROLLER_METRICS } from '../../../../conventions/metrics.ts';

const COUNT = `${CONTROLLER_METRICS.classificationSeconds}_count{system="flowengine"}`;
const IN_TIME = `${CONTROLLER_METRICS.classificationSeconds}_bucket{system="flowengine",le="300"}`;
const OPEN = `${CONTROLLER_METRICS.unclassifiedSeconds}{system="flowengine"}`;
const LATE = 'A failure of FlowEngine has or had no known class for more than five minutes.';

export const classificationLate: Alert = {
  name: 'FlowEngineClassificationLate',
  covers: ['FE-V1', 'FE-G1'],
  severity: 'warning',
  for: '0s',
  // Half an event, because two sums of the same counters may differ by a rounding error. What has no class yet is in
  // neither, and shows by its age; every replica says the same of that.
  expr: `sum(increase(${COUNT}[1h]))
-
sum(increase(${IN_TIME}[1h]))
> 0.5
or
max(${OPEN}) > 300`,
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
        text: 'fires while a failure has no class after five minutes, and not for two younger ones',
        series: { [pod(OPEN, 'a')]: '0x4 200x5 301x5 0x20', [pod(OPEN, 'b')]: '0x4 200x5 0x25' },
        expect: [
          { at: '8m', firing: [] },
          { at: '12m', firing: [{}] },
          { at: '20m', firing: [] },
        ],
      },
      {
        text: 'is silent at exactly five minutes, and about failures of other systems',
        series: { [OPEN]: '0x4 300x20', [OPEN.replace('flowengine', 'arco')]: '0x4 900x20' },
        expect: [{ at: '15m', firing: [] }],
      },
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
