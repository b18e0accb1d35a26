import type { ReceiverRole, Severity } from '../api/runbook.ts';
import { ALERT_LABELS } from '../conventions/labels.ts';
import type { Alert } from './model/alert.ts';

/** Who hears of an alert by its severity alone. */
export const ROLES_OF_SEVERITY: Readonly<Record<Severity, readonly [ReceiverRole, ...ReceiverRole[]]>> = {
  critical: ['on-call', 'incident-channel'],
  page: ['on-call'],
  warning: ['team'],
  info: ['team'],
};

/** Time until somebody is told again of an alert that still fires. */
export const REPEAT_OF_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: '1h',
  page: '1h',
  warning: '4h',
  info: '24h',
};

/** Roles that an alert names beside those of its severity. */
export function audienceOf({ labels }: Alert): readonly string[] {
  return labels?.[ALERT_LABELS.audience]?.split(',') ?? [];
}
