import { secondsBetween } from '../clock.ts';
import { changesBegun, isActing, within } from '../history.ts';
import type { FleetView, Guard } from './guard.ts';

const HOUR = 3600;
/** Seconds until it is looked again whether a change has ended. */
export const NEXT_SLOT = 15;

export const fleetBudget = {
  id: 'FleetBudget',
  text: 'As much is being changed as one cluster should bear, over all runbooks.',
  check: ({ now, others, remediation, settings: { budget } }: FleetView) => {
    const acting = others.filter(isActing).length;
    if (acting >= budget.concurrent) {
      return {
        kind: 'blocked',
        message: `${acting} remediations are at work, and ${budget.concurrent} may be at one time.`,
        retryAfter: NEXT_SLOT,
      };
    }
    const recent = within(changesBegun([...others, remediation]), now, HOUR);
    const [oldest] = recent;
    if (oldest === undefined || recent.length < budget.perHour) return undefined;
    return {
      kind: 'blocked',
      message: `${recent.length} changes were begun within the last hour, and ${budget.perHour} are allowed.`,
      retryAfter: Math.max(1, Math.ceil(HOUR - secondsBetween(oldest.at, now))),
    };
  },
} as const satisfies Guard;
