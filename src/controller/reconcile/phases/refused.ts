import type { RemediationResource } from '../../../api/remediation.ts';
import { secondsBetween } from '../../clock.ts';
import type { FleetView } from '../../guards/guard.ts';
import { standing } from '../../guards/standing.ts';
import type { Phase } from '../phase.ts';
import { enter, type Status } from '../status.ts';
import type { World } from '../world.ts';

/** Seconds. */
const LOOK_AGAIN = 60;

/** A blocked plan is worked out again from fresh evidence; a final refusal stands until the alert is over. */
export const refused: Phase = (remediation, status, world) => {
  const { refusal } = status;
  if (refusal?.kind === 'final') return Promise.resolve({ status });
  const now = world.clock.now();
  const left = refusal === undefined ? 0 : leftOf(refusal, now);
  if (left > 0) return Promise.resolve({ status, again: left });
  const stands = refusal === undefined ? undefined : standing(refusal, viewOf(remediation, status, world));
  // Nothing new is to be said, so nothing is written.
  if (stands !== undefined) return Promise.resolve({ status, again: stands.retryAfter ?? LOOK_AGAIN });
  const message = 'What stood against the plan is looked at again.';
  return Promise.resolve({ status: enter(status, 'Observing', { reason: 'LookAgain', message, now }) });
};

/** Seconds. With a clock that was set back nobody knows how long it has waited, so it is looked at now. */
function leftOf({ at, lookAgainAt }: NonNullable<Status['refusal']>, now: Date): number {
  if (lookAgainAt === undefined || now < new Date(at)) return 0;
  return secondsBetween(now, new Date(lookAgainAt));
}

function viewOf(remediation: RemediationResource, status: Status, world: World): FleetView {
  const others = world.remediations().filter(({ metadata }) => metadata.name !== remediation.metadata.name);
  return {
    now: world.clock.now(),
    settings: world.settings(),
    remediation: { ...remediation, status },
    others,
  };
}
