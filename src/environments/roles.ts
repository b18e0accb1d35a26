import { RECEIVER_ROLES, type ReceiverRole, type Severity } from '../api/runbook.ts';
import type { Alert } from '../catalogue/model/alert.ts';
import type { System } from '../catalogue/model/system.ts';
import { ALERT_LABELS } from '../conventions/labels.ts';

/** Who hears of an alert by its severity alone. */
export const ROLES_OF: Readonly<Record<Severity, readonly [ReceiverRole, ...ReceiverRole[]]>> = {
  critical: ['on-call', 'incident-channel'],
  page: ['on-call'],
  warning: ['team'],
  info: ['team'],
};

/** Who hears of it beside them. */
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
        ...alerts.flatMap((alert) => [...ROLES_OF[alert.severity], ...audienceOf(alert)]),
        ...escalation.flatMap(({ to }) => to),
      ]),
  );
}
