import type { RemediationResource } from '../../api/remediation.ts';
import { DIAGNOSED_CONDITION } from '../../conventions/controller.ts';
import { secondsBetween } from '../clock.ts';
import { withCondition, type Status } from './status.ts';

/** The status with the diagnoses that hold. Since when there is one stays, also while none holds any more. */
export function withDiagnoses(status: Status, holding: readonly string[], now: Date): Status {
  if (holding.length === 0) return status;
  const message = `Diagnoses that hold: ${holding.join(', ')}.`;
  if (diagnosed(status)?.message === message) return status;
  return withCondition(
    status,
    { type: DIAGNOSED_CONDITION, status: 'True', reason: 'DiagnosisHolds', message },
    now,
  );
}

/** The condition by which an episode has a diagnosis, with the time of the first; nothing before there is one. */
export function diagnosed({ conditions = [] }: Status) {
  return conditions.find(({ type, status }) => type === DIAGNOSED_CONDITION && status === 'True');
}

/** Seconds from the start of the alert until the first diagnosis, or until now; nothing where no alert opened it. */
export function secondsToDiagnosis(
  { spec: { source } }: Pick<RemediationResource, 'spec'>,
  status: Status,
  now: Date,
): number | undefined {
  if (!('alert' in source)) return undefined;
  const until = diagnosed(status)?.lastTransitionTime ?? now;
  return Math.max(0, secondsBetween(new Date(source.alert.startsAt), new Date(until)));
}
