import { createHash } from 'node:crypto';
import { ALERT_LABELS } from '../../conventions/labels.ts';
import { RUN_REPORT } from '../../conventions/runs.ts';

/** A run that failed. */
export interface FailedRun {
  readonly runbook: string;
  /** Who or what ran it. */
  readonly by: string;
  readonly command: string;
  readonly exitCode: number;
  /** Values for the parameters of the runbook, by their ids. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly at: Date;
}

const DIGITS = 16;

/** The run as the webhook takes it. Sent again it is the same, so that it opens no second Remediation. */
export function reportOf({ runbook, by, command, exitCode, parameters, at }: FailedRun): object {
  const startsAt = at.toISOString();
  const labels = {
    [ALERT_LABELS.name]: 'FailedRun',
    [ALERT_LABELS.runbook]: runbook,
    [RUN_REPORT.labels.by]: by,
    [RUN_REPORT.labels.command]: command,
    [RUN_REPORT.labels.exitCode]: String(exitCode),
    ...Object.fromEntries(
      Object.entries(parameters).map(([id, value]) => [`${RUN_REPORT.parameterPrefix}${id}`, value]),
    ),
  };
  const fingerprint = createHash('sha256').update(JSON.stringify(labels)).digest('hex').slice(0, DIGITS);
  const alert = {
    status: 'firing',
    labels,
    annotations: {},
    startsAt,
    endsAt: '0001-01-01T00:00:00Z',
    fingerprint,
  };
  return {
    version: '4',
    receiver: RUN_REPORT.receiver,
    status: 'firing',
    truncatedAlerts: 0,
    alerts: [alert],
  };
}
