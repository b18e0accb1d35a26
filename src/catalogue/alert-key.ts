import { ALERT_LABELS } from '../conventions/labels.ts';
import type { Alert } from './model/alert.ts';

/**
 * What tells the alerts of a system apart: the same name may stand for several severities, and for several metrics
 * that are missing.
 */
export function alertKey({ name, severity, labels }: Pick<Alert, 'name' | 'severity' | 'labels'>): string {
  const metric = labels?.[ALERT_LABELS.metric];
  return [name, severity, ...(metric === undefined ? [] : [metric])].join('-');
}

/** The same for people: `Name (severity)`. */
export function alertTitle({ name, severity, labels }: Pick<Alert, 'name' | 'severity' | 'labels'>): string {
  const metric = labels?.[ALERT_LABELS.metric];
  return `${name} (${[severity, ...(metric === undefined ? [] : [metric])].join(', ')})`;
}
