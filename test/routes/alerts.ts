import type { Alert, Firing } from '../../src/catalogue/model/alert.ts';
import type { RequirementId } from '../../src/catalogue/model/requirement.ts';
import type { SynthResult } from '../../src/commands/synth.ts';
import { alertRule } from '../../src/constructs/alert-rules.ts';
import { CHANNEL_KINDS } from '../../src/conventions/channels.ts';
import { ALERT_ANNOTATIONS, ALERT_LABELS } from '../../src/conventions/labels.ts';

export type Labels = Readonly<Record<string, string>>;

/** An alert as it reaches Alertmanager, with all of its labels. */
export interface SentAlert {
  /** Its name, and the label that changes its way, if there is one. */
  readonly title: string;
  readonly system: string;
  readonly alert: Alert;
  /** Sets of labels that it may carry; all of them must go the same way. */
  readonly variants: readonly Labels[];
  /** With the texts as an example says that they are rendered. */
  readonly annotations: Labels;
  readonly covers: readonly RequirementId[];
}

/** A channel of each kind, the two names that the document has, and one that is of no kind that we know. */
const FAILING = [...CHANNEL_KINDS, 'slack-critical', 'pagerduty-critical', 'carrier-pigeon'];

/** Every alert of an environment with the labels that its rule adds and that its examples say the expression yields. */
export function sentAlerts({ systems, environment }: SynthResult): SentAlert[] {
  return systems.flatMap((system) =>
    system.runbooks.flatMap((runbook) =>
      runbook.alerts.flatMap((alert) => {
        const rule = alertRule(alert, { system, runbook, environment });
        const yielded = yieldedLabels(alert);
        const common = {
          system: system.id,
          alert,
          covers: alert.covers ?? [],
          annotations: rendered(alert, rule.annotations),
        };
        const labels = (extra: Labels) =>
          completed(alert, { ...extra, alertname: alert.name, ...rule.labels }, extra);
        if (!(ALERT_LABELS.avoidChannel in rule.labels)) {
          return [{ ...common, title: alert.name, variants: yielded.map(labels) }];
        }
        return FAILING.map((channel) => ({
          ...common,
          title: `${alert.name}{${ALERT_LABELS.avoidChannel}="${channel}"}`,
          variants: yielded.map((extra) => ({ ...labels(extra), [ALERT_LABELS.avoidChannel]: channel })),
        }));
      }),
    ),
  );
}

function firings({ examples }: Alert): Firing[] {
  const { fires, silent, resolves, absent, more = [] } = examples;
  return [fires, silent, resolves, absent, ...more].flatMap(({ expect }) =>
    expect.flatMap(({ firing }) => firing),
  );
}

function rendered(alert: Alert, annotations: Labels): Labels {
  const [{ summary = alert.summary, description = alert.description } = {}] = firings(alert);
  return {
    ...annotations,
    [ALERT_ANNOTATIONS.summary]: summary,
    [ALERT_ANNOTATIONS.description]: description,
  };
}

function yieldedLabels(alert: Alert): Labels[] {
  const all = firings(alert).map(({ labels = {} }) => labels);
  return [...new Map(all.map((labels) => [JSON.stringify(labels), labels])).values()];
}

/** A label whose value the rule takes from the series has the value that the example gives. */
function completed(alert: Alert, labels: Labels, yielded: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => {
      if (!value.includes('{{')) return [name, value];
      const rendered = yielded[name];
      if (rendered === undefined) {
        throw new Error(
          `${alert.name} (${alert.severity}): no example states the label ${name}, which is a template`,
        );
      }
      return [name, rendered];
    }),
  );
}
