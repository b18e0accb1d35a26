import { createHash } from 'node:crypto';

/** An alert, as far as it makes an episode. */
export const ALERT = { fingerprint: '0123456789abcdef', startsAt: '2026-01-31T12:00:00.123Z' };

export interface Notification {
  readonly status?: string;
  readonly commonLabels?: Readonly<Record<string, string>>;
  readonly alert?: Partial<typeof ALERT>;
}

/** What Alertmanager posts of one alert. */
export function notification({
  status = 'firing',
  commonLabels = {},
  alert = {},
}: Notification = {}): string {
  const labels = {
    alertname: 'AgentPipelineHighFailureRate',
    system: 'agent-pipeline',
    stage: 'code-analysis',
    recovery_retries: '2',
    ...commonLabels,
  };
  const one = { status, labels, annotations: {}, ...ALERT, ...alert };
  return JSON.stringify({ version: '4', status, groupKey: '{}:{}', commonLabels: labels, alerts: [one] });
}

/** The name of the workflow that recovers from an alert. */
export function recoveryName({ fingerprint, startsAt }: typeof ALERT = ALERT): string {
  return `recovery-${createHash('sha256').update(`${fingerprint}|${startsAt}`).digest('hex').slice(0, 16)}`;
}
