import { seconds } from '../../api/scalars.ts';
import { secondsBetween } from '../clock.ts';
import type { Guard } from './guard.ts';

export const staleAlert: Guard = {
  id: 'StaleAlert',
  text: 'The alert began so long ago that what it was about may have changed, or is yet to come.',
  check: ({ now, remediation: { spec }, settings: { staleAfter } }) => {
    if (!('alert' in spec.source)) return undefined;
    const age = secondsBetween(new Date(spec.source.alert.startsAt), now);
    if (age < -CLOCK_SKEW) {
      return {
        kind: 'blocked',
        message: 'The alert begins in the future; the clocks differ.',
        retryAfter: 60,
      };
    }
    if (age <= seconds(staleAfter)) return undefined;
    return { kind: 'final', message: `The alert began more than ${staleAfter} ago.` };
  },
};

/** Seconds by which the clocks of Prometheus and of this machine may differ. */
const CLOCK_SKEW = 60;
