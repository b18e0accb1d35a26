import { seconds } from '../../api/scalars.ts';
import type { RemediationResource } from '../../api/remediation.ts';
import { secondsBetween } from '../clock.ts';
import type { FleetView, Guard } from './guard.ts';

export const storm = {
  id: 'Storm',
  text: 'So much begins at once that the cause is larger than any one runbook.',
  check: ({ now, others, remediation, settings }: FleetView) => {
    const { remediations, within } = settings.storm;
    const began = [...others, remediation]
      .map(startOf)
      .filter((at) => secondsBetween(at, now) < seconds(within));
    if (began.length <= remediations) return undefined;
    return {
      kind: 'blocked',
      message: `${began.length} remediations began within ${within}; above ${remediations} a person has to look first.`,
      retryAfter: 60,
    };
  },
} as const satisfies Guard;

function startOf({ metadata, status }: RemediationResource): Date {
  const { creationTimestamp } = metadata;
  const text = status?.startedAt ?? (typeof creationTimestamp === 'string' ? creationTimestamp : undefined);
  return text === undefined ? new Date(0) : new Date(text);
}
