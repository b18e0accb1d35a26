import type { ControllerSettings } from '../settings.ts';
import type { Guard } from './guard.ts';

export const outsideWindow: Guard = {
  id: 'OutsideWindow',
  text: 'It is not a time at which unattended changes are allowed. An approved plan is not unattended.',
  check: ({ now, settings: { windows }, mode }) => {
    if (mode === 'approve' || windows.length === 0 || windows.some((window) => isIn(window, now)))
      return undefined;
    return {
      kind: 'blocked',
      message: `None of the ${windows.length} windows for unattended changes is open.`,
      retryAfter: 300,
    };
  },
};

/** A window that ends before it begins goes on past midnight, and belongs to the day on which it began. */
function isIn({ days, from, to }: ControllerSettings['windows'][number], now: Date): boolean {
  const time = now.toISOString().slice(11, 16);
  const today = now.getUTCDay();
  if (from <= to) return days.includes(today) && time >= from && time < to;
  const yesterday = (today + 6) % 7;
  return (days.includes(today) && time >= from) || (days.includes(yesterday) && time < to);
}
