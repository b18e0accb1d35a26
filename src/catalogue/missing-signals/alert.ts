import type { Alert, AlertExamples, Firing, Metric, Presence } from '../model/alert.ts';
import { ALERT_LABELS } from '../../conventions/labels.ts';

/** Long enough for a rollout, a restart of Prometheus or a quiet hour; nobody is woken by it. */
const HELD = '1h';

/** Emitters that come and go with the controller. */
const OURS = ['controller', 'exporter'] as const satisfies readonly Metric['emittedBy'][];

/** A metric that alerts rest on, and those alerts. */
export interface Signal {
  readonly metric: Metric;
  readonly presence: Presence;
  /** Names of the alerts that are silent without it. */
  readonly alerts: readonly string[];
}

/**
 * The alert that a metric is missing. `absent` is asked of a group, so that it gives no labels of its own: those would
 * be the matchers', and the namespace among them would not be the system's.
 */
export function missingSignalAlert(name: string, { metric, presence, alerts }: Signal): Alert {
  const summary = `${metric.name} is missing`;
  const description =
    `For an hour there has been no ${shown(presence)}. ` +
    `Alerts that rest on ${metric.name} (from ${metric.emittedBy}): ${alerts.join(', ')}.`;
  return {
    name,
    severity: 'info',
    for: HELD,
    expr: `absent(${termsOf(presence).join(' or ')})`,
    labels: { [ALERT_LABELS.metric]: metric.name },
    ...(OURS.some((emitter) => emitter === metric.emittedBy) ? { needs: 'controller' } : {}),
    summary,
    description,
    examples: examplesOf(presence),
  };
}

function shown(presence: Presence): string {
  return 'job' in presence ? `answer from the scrape job ${presence.job}` : presence.series.join(' and no ');
}

function termsOf(presence: Presence): readonly string[] {
  if ('job' in presence) return [`group(up{job="${presence.job}"} == 1)`];
  return presence.series.map((series) => `group(${series})`);
}

const SILENT = [{ at: '90m', firing: [] }];
const FIRES: readonly Firing[] = [{}];

function examplesOf(presence: Presence): AlertExamples {
  const [one, ...others] = 'job' in presence ? [`up{job="${presence.job}"}`] : presence.series;
  const strangers = [one, ...others].flatMap(strangersTo);
  return {
    fires: {
      text: 'fires an hour after the last sample went stale, which takes five minutes',
      series: { [one]: '1x30 _x80' },
      expect: [
        { at: '94m', firing: [] },
        { at: '95m', firing: FIRES },
      ],
    },
    silent: { text: 'is silent while the series is there', series: { [one]: '1x90' }, expect: SILENT },
    resolves: {
      text: 'resolves with the first sample',
      series: { [one]: '_x70 1x10' },
      expect: [
        { at: '65m', firing: FIRES },
        { at: '71m', firing: [] },
      ],
    },
    absent: {
      text: 'fires when nobody ever emitted it, whatever else there is',
      series: Object.fromEntries(strangers.map((series) => [series, '1x70'])),
      expect: [
        { at: '59m', firing: [] },
        { at: '60m', firing: FIRES },
      ],
    },
    more: [
      ...others.map((other) => ({
        text: `is silent while ${other} is there`,
        series: { [other]: '1x90' },
        expect: SILENT,
      })),
      ...('job' in presence
        ? [
            {
              text: 'fires while no scrape of the job succeeds',
              series: { [one]: '0x70' },
              expect: [{ at: '65m', firing: FIRES }],
            },
          ]
        : []),
    ],
  };
}

const MATCHER = /([A-Za-z_]\w*)="([^"]*)"/g;

/** The series with one label after the other of another value. */
function strangersTo(series: string): readonly string[] {
  return [...series.matchAll(MATCHER)].map(([matcher, label = '']) =>
    series.replace(matcher, `${label}="another"`),
  );
}
