import type { RemediationSpec } from '../../api/remediation.ts';
import type { RunbookSpec } from '../../api/runbook.ts';
import { ALERT_LABELS } from '../../conventions/labels.ts';
import { RUN_REPORT } from '../../conventions/runs.ts';
import { alertRemediationName } from '../episode.ts';
import { fitsParameter } from '../parameter.ts';
import type { AlertOutcome, IntakeContext } from './outcome.ts';
import { runOutcome } from './runs.ts';
import type { NotifiedAlert, Notification } from './notification.ts';

const LONGEST_LABEL = 512;
const LONGEST_LABEL_NAME = 128;
const MOST_LABELS = 64;

/** The outcomes of a notification in the order of its alerts. */
export function outcomesOf(
  { alerts, truncatedAlerts, receiver }: Notification,
  context: IntakeContext,
): readonly AlertOutcome[] {
  return alerts.map((alert) => {
    if ('unreadable' in alert) return { ignore: { alert: '', why: alert.unreadable } };
    if (receiver === RUN_REPORT.receiver) return runOutcome(alert, context);
    return outcomeOf(alert, truncatedAlerts > 0, context);
  });
}

function outcomeOf(alert: NotifiedAlert, truncated: boolean, context: IntakeContext): AlertOutcome {
  const { labels, fingerprint, startsAt } = alert;
  const name = labels['alertname'] ?? '';
  const answering = labels[ALERT_LABELS.runbook];
  if (answering === undefined)
    return { ignore: { alert: name, why: `it has no label '${ALERT_LABELS.runbook}'` } };
  const runbook = context.runbook(answering);
  if (runbook === undefined) return { ignore: { alert: name, why: `there is no Runbook '${answering}'` } };
  if (!runbook.spec.alerts.some((known) => known.name === name)) {
    return { ignore: { alert: name, why: `Runbook '${answering}' does not answer it` } };
  }
  const episode = { runbook: answering, cluster: context.cluster, fingerprint, startsAt };
  const remediation = alertRemediationName(episode);
  if (alert.status === 'resolved') return { resolve: { name: remediation } };
  const given = parametersOf(runbook.spec, labels);
  if (given.refused.length > 0) {
    return {
      ignore: { alert: name, why: `labels do not match the runbook's patterns: ${given.refused.join(', ')}` },
    };
  }
  return { open: { name: remediation, spec: specOf(alert, answering, given.parameters, truncated) } };
}

function specOf(
  { labels, fingerprint, startsAt }: NotifiedAlert,
  runbook: string,
  parameters: Readonly<Record<string, string>>,
  truncated: boolean,
): RemediationSpec {
  const alert = {
    name: labels['alertname'] ?? '',
    fingerprint,
    startsAt: new Date(startsAt).toISOString(),
    labels: bounded(labels),
    ...(truncated ? { truncated } : {}),
  };
  return {
    runbook,
    source: { alert },
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  };
}

/** Labels are untrusted: long ones are cut, and of many the first are kept, in the order of their names. */
function bounded(labels: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(labels)
    .filter(([name]) => name.length <= LONGEST_LABEL_NAME)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, MOST_LABELS);
  return Object.fromEntries(entries.map(([name, value]) => [name, value.slice(0, LONGEST_LABEL)]));
}

/** The values of the parameters that come from labels. One that does not match its pattern refuses the alert. */
function parametersOf(
  { parameters }: Pick<RunbookSpec, 'parameters'>,
  labels: Readonly<Record<string, string>>,
) {
  const given: Record<string, string> = {};
  const refused: string[] = [];
  for (const { id, pattern, label } of parameters) {
    const value = label === undefined ? undefined : labels[label];
    if (value === undefined) continue;
    if (fitsParameter(value, pattern)) given[id] = value;
    else refused.push(label ?? id);
  }
  return { parameters: given, refused };
}
