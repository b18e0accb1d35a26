import { RECEIVER_ROLES, type ReceiverRole, type Severity } from '../api/runbook.ts';
import { ALERT_LABELS } from '../conventions/labels.ts';
import type { Alert } from './model/alert.ts';
import type { System } from './model/system.ts';

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
export function audienceOf({ labels }: Pick<Alert, 'labels'>): readonly ReceiverRole[] {
  const named = labels?.[ALERT_LABELS.audience]?.split(',') ?? [];
  return RECEIVER_ROLES.filter((role) => named.includes(role));
}

/** Every role that an alert or an escalation of the systems reaches. */
export function rolesReached(systems: readonly System[]): ReadonlySet<ReceiverRole> {
  return new Set(
    systems
      .flatMap(({ runbooks }) => runbooks)
      .flatMap(({ alerts, escalation }) => [
        ...alerts.flatMap(rolesOf),
        ...escalation.flatMap(({ to }) => to),
      ]),
  );
}

/** Roles of the alerts that can say that a kind of channel fails, and want to go another way then. */
export function rolesAvoiding(systems: readonly System[]): ReceiverRole[] {
  return systems
    .flatMap(({ runbooks }) => runbooks.flatMap(({ alerts }) => alerts))
    .filter(({ labels = {} }) => ALERT_LABELS.avoidChannel in labels)
    .flatMap(rolesOf);
}

function rolesOf(alert: Alert): ReceiverRole[] {
  return [...ROLES_OF_SEVERITY[alert.severity], ...audienceOf(alert)];
}
