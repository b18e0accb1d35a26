import type { Severity } from '../../api/runbook.ts';
import type { Duration } from '../../api/scalars.ts';
import type { Traced } from './requirement.ts';

/** A part of the installation without which a thing would say nothing, or say for ever that the part is not there. */
export type Need = 'controller';

/**
 * Input series in promtool's notation, by series: `{'up{job="a"}': '1x10 0x10'}`.
 * One sample per interval, starting at 0.
 */
export type Series = Readonly<Record<string, string>>;

/** One alert that is expected to fire. */
export interface Firing {
  /** Labels that the expression yields; those that the rule adds are filled in. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The rendered text; needed when the alert's own has a template in it. */
  readonly summary?: string;
  readonly description?: string;
}

/** Series in, alerts out. */
export interface AlertExample {
  /** The behaviour it shows, as a sentence: "fires at 11 %". */
  readonly text: string;
  /** Distance of two samples and of two evaluations; 1m when absent. */
  readonly interval?: Duration;
  readonly series: Series;
  readonly expect: readonly { readonly at: Duration; readonly firing: readonly Firing[] }[];
}

/** The four questions that every alert must answer. */
export interface AlertExamples {
  readonly fires: AlertExample;
  /** Just below the threshold. */
  readonly silent: AlertExample;
  /** Firing at one time and no longer at a later one. */
  readonly resolves: AlertExample;
  /** What happens without the series; for most alerts nothing, and that has to be known. */
  readonly absent: AlertExample;
  readonly more?: readonly AlertExample[];
}

export interface Alert extends Traced {
  readonly name: string;
  readonly severity: Severity;
  readonly expr: string;
  readonly for: Duration;
  readonly summary: string;
  readonly description: string;
  /** Beyond severity, owner, system, runbook and namespace, which every alert gets. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Why the expression is not the document's own. */
  readonly differs?: string;
  readonly needs?: Need;
  readonly examples: AlertExamples;
}

export interface RecordingExample {
  readonly text: string;
  readonly interval?: Duration;
  readonly series: Series;
  readonly at: Duration;
  readonly samples: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[];
}

/** A series computed from others under a name that alerts, dashboards and pages share. */
export interface Recording extends Traced {
  readonly record: string;
  readonly text: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly differs?: string;
  readonly needs?: Need;
  readonly examples: readonly [RecordingExample, ...RecordingExample[]];
}

/**
 * What tells that a metric could be there: series of the same emitter, any one of them, as `name` or `name{label="value"}`;
 * or a scrape job that answers.
 */
export type Presence = { readonly series: readonly [string, ...string[]] } | { readonly job: string };

/** A metric that expressions may name, and who emits it. */
export interface Metric extends Traced {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly labels: readonly string[];
  readonly text: string;
  /** `exporter` is the signal exporter that comes with the project. */
  readonly emittedBy:
    | 'software'
    | 'exporter'
    | 'controller'
    | 'kube-state-metrics'
    | 'cadvisor'
    | 'redis-exporter'
    | 'prometheus'
    | 'argo';
  /**
   * What is watched in its place when an alert reads it: for what begins with the first event, or exists only while
   * something is wrong. The metric itself when absent; `none` where its absence is no news.
   */
  readonly presence?: Presence | 'none';
}

/** A label that readers can narrow a dashboard by, with the variable `$<label>`. */
export interface Selection {
  readonly label: string;
  /** A metric that has every value of the label; the choices are read from it. */
  readonly from: string;
}

/** An alert that looks at what a panel shows. Its page is linked, and its limit is drawn on the panel's scale. */
export type Watch = { readonly alert: string; readonly severity: Severity } & (
  | { readonly above: number; readonly below?: never }
  | { readonly below: number; readonly above?: never }
  /** The alert compares something that the panel does not show as it is. */
  | { readonly above?: never; readonly below?: never }
);

/** A panel of the system's dashboard. */
export interface Panel extends Traced {
  readonly id: string;
  readonly title: string;
  /** May select by `label=~"$label"` for each label in `selects`. */
  readonly expr: string;
  /** Grafana's own name of the unit. */
  readonly unit: 'percentunit' | 'ops' | 'short' | 's' | 'bytes' | 'bool';
  /** Heading that it stands under; panels without one come first. */
  readonly section?: string;
  /** Grafana's own name of how it is drawn: over time when absent, `stat` as the present figure. */
  readonly kind?: 'timeseries' | 'stat' | 'state-timeline';
  /** What the values of a `state-timeline` mean. */
  readonly states?: Readonly<Record<number, string>>;
  /** Labels in the legend. */
  readonly by?: readonly string[];
  readonly selects?: readonly Selection[];
  readonly watchedBy?: readonly Watch[];
  readonly needs?: Need;
}
