import type { Alert, Recording } from '../catalogue/model/alert.ts';
import type { Runbook } from '../catalogue/model/runbook.ts';
import type { System } from '../catalogue/model/system.ts';
import { ALERT_ANNOTATIONS, ALERT_LABELS } from '../conventions/labels.ts';
import { runbookObjectName } from '../conventions/names.ts';
import type { Environment } from '../environments/model.ts';
import { runbookUrl } from '../environments/runbook-url.ts';

/** An alerting rule in Prometheus' own spelling. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Who owns an alert: the labels and the page follow from it. */
export interface AlertContext {
  readonly system: System;
  readonly runbook: Runbook;
  readonly environment: Environment;
}

export function alertRule(alert: Alert, { system, runbook, environment }: AlertContext): AlertRule {
  const code = runbook.document.code;
  return {
    alert: alert.name,
    expr: alert.expr,
    for: alert.for,
    labels: {
      [ALERT_LABELS.severity]: alert.severity,
      [ALERT_LABELS.owner]: system.owner,
      [ALERT_LABELS.system]: system.id,
      [ALERT_LABELS.runbook]: runbookObjectName(system.id, runbook.name),
      [ALERT_LABELS.namespace]: system.namespace,
      ...alert.labels,
    },
    annotations: {
      [ALERT_ANNOTATIONS.summary]: alert.summary,
      [ALERT_ANNOTATIONS.description]: alert.description,
      [ALERT_ANNOTATIONS.runbookUrl]: runbookUrl(environment, system.id, alert.name),
      ...(code === undefined ? {} : { [ALERT_ANNOTATIONS.runbookId]: code }),
    },
  };
}

export function recordingRule({ record, expr, labels }: Recording): RecordingRule {
  return { record, expr, ...(labels === undefined ? {} : { labels }) };
}
