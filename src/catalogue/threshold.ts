import { seconds, type Duration } from '../api/scalars.ts';
import type { AlertExamples } from './model/alert.ts';

export interface Threshold {
  /** A value of the series at which the alert fires, as near to the threshold as it gets. */
  readonly fires: number;
  /** The nearest value at which it does not. */
  readonly silent: number;
  /** The alert's own `for`. */
  readonly for: Duration;
  /** Labels that the expression yields. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** The four examples of an alert that compares one series with a threshold. Samples are a minute apart. */
export function thresholdExamples(series: string, { fires, silent, ...rule }: Threshold): AlertExamples {
  const minutes = Math.ceil(seconds(rule.for) / 60) + 1;
  const at = `${minutes}m`;
  const firing = [rule.labels === undefined ? {} : { labels: rule.labels }];
  const steady = (value: number) => ({ [series]: `${value}x${minutes}` });
  return {
    fires: { text: `fires at ${fires}`, series: steady(fires), expect: [{ at, firing }] },
    silent: { text: `is silent at ${silent}`, series: steady(silent), expect: [{ at, firing: [] }] },
    resolves: {
      text: `resolves at ${silent}`,
      series: { [series]: `${fires}x${minutes} ${silent}x2` },
      expect: [
        { at, firing },
        { at: `${minutes + 2}m`, firing: [] },
      ],
    },
    absent: { text: 'is silent without the series', series: {}, expect: [{ at, firing: [] }] },
  };
}
