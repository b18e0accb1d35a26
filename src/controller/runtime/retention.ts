import type { RemediationResource } from '../../api/remediation.ts';
import { secondsBetween } from '../clock.ts';

/** Seconds after which a closed remediation goes: 30 days. */
const KEPT = 30 * 86_400;

/** Remediations that are over for so long that nobody looks at them any more. */
export function expired(
  remediations: readonly RemediationResource[],
  now: Date,
): readonly RemediationResource[] {
  return remediations.filter(
    ({ status }) =>
      status?.phase === 'Closed' &&
      status.closedAt !== undefined &&
      secondsBetween(new Date(status.closedAt), now) > KEPT,
  );
}
