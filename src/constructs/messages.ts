import { ALERT_ANNOTATIONS, ALERT_LABELS } from '../conventions/labels.ts';
import type { AlertRule } from './alert-rules.ts';

/** Types of message. What a page says in a line at night is not what stakeholders need to know. */
export const NOTICE_TYPES = ['incident', 'page', 'report', 'update'] as const;
export type NoticeType = (typeof NOTICE_TYPES)[number];

/** Text in Alertmanager's template language. */
export interface Message {
  /** One line. */
  readonly title: string;
  readonly text: string;
}

/** Labels that a notification's alerts have in common, since they are grouped by them. */
export const GROUPED_BY = ['alertname', ALERT_LABELS.severity, ALERT_LABELS.runbook] as const;

/** What a message may say. A name that is not here does not compile, so no template can ask for what there is not. */
const VALUES = {
  state: '{{ .Status | toUpper }}',
  alert: '{{ .GroupLabels.alertname }}',
  severity: `{{ .GroupLabels.${ALERT_LABELS.severity} }}`,
  system: `{{ .CommonLabels.${ALERT_LABELS.system} }}`,
  priority: `{{ with .CommonLabels.${ALERT_LABELS.priority} }} {{ . }}{{ end }}`,
} as const;

/** The same for one alert of the group. Annotations differ within a group, so only here. */
const EACH = {
  state: '{{ if eq .Status "resolved" }}Over: {{ end }}',
  summary: `{{ .Annotations.${ALERT_ANNOTATIONS.summary} }}`,
  description: `{{ .Annotations.${ALERT_ANNOTATIONS.description} }}`,
  owner: `{{ .Labels.${ALERT_LABELS.owner} }}`,
  runbook: `{{ .Annotations.${ALERT_ANNOTATIONS.runbookUrl} }}`,
} as const;

type Template = (group: typeof VALUES, each: typeof EACH, link: (url: string) => string) => Message;

const TEMPLATES: Readonly<Record<NoticeType, Template>> = {
  incident: (group, each, link) => ({
    title: `[${group.state}${group.priority}] Incident: ${group.alert} (${group.system})`,
    text: forEach(
      `${each.state}${each.summary}`,
      each.description,
      `Owner: ${each.owner}. ${link(each.runbook)}`,
    ),
  }),
  page: (group, each, link) => ({
    title: `[${group.state}${group.priority}] ${group.alert} (${group.system})`,
    text: forEach(`${each.state}${each.summary}`, each.description, link(each.runbook)),
  }),
  report: (group, each, link) => ({
    title: `[${group.state}${group.priority}] ${group.severity}: ${group.alert} (${group.system})`,
    text: forEach(`${each.state}${each.description}`, link(each.runbook)),
  }),
  update: (group, each) => ({
    title: `[${group.state}] ${group.system}`,
    text: forEach(`${each.state}${each.summary}.`),
  }),
};

/** The message of a type, with links as the channel writes them. */
export function message(type: NoticeType, link: (url: string) => string): Message {
  return TEMPLATES[type](VALUES, EACH, link);
}

function forEach(...lines: readonly string[]): string {
  return `{{ range .Alerts }}${lines.join('\n')}\n{{ end }}`;
}

const ASKED = /(with )?\.(Group|Common)?(Labels|Annotations)\.(\w+)/g;

/**
 * Labels and annotations that a template asks for and that one of the alerts does not carry; `{{ with }}` may ask for
 * anything. Alertmanager itself would leave a gap in the text and say nothing.
 */
export function missingVariables(template: string, rules: readonly AlertRule[]): string[] {
  return [...template.matchAll(ASKED)].flatMap(([, optional, , of = '', name = '']) => {
    if (optional !== undefined) return [];
    const lacking = rules.filter((rule) =>
      of === 'Labels' ? name !== 'alertname' && !(name in rule.labels) : !(name in rule.annotations),
    );
    return lacking.map(({ alert }) => `${of}.${name}, which ${alert} does not carry`);
  });
}
