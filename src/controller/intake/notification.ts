import { z } from 'zod';

const labels = z.record(z.string().max(256), z.string().max(4096));

/** One alert of a notification. Keys that nobody here reads are let through and left behind. */
const alert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels,
  startsAt: z.iso.datetime({ offset: true }),
  fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
});
export type NotifiedAlert = z.output<typeof alert>;

/** As many alerts as one notification may hold; Alertmanager's `max_alerts` cuts below that. */
const MOST_ALERTS = 2000;

/** Alertmanager's webhook, version 4. Keys differ between its releases, so unknown ones are no error. */
export const notification = z.object({
  version: z.literal('4', { error: 'must be "4", the only version that Alertmanager has ever sent here' }),
  /** Name of the receiver, by which a report of a run is known. */
  receiver: z.string().max(1024).default(''),
  truncatedAlerts: z.int().min(0).default(0),
  alerts: z.array(alert).max(MOST_ALERTS),
});
export type Notification = z.output<typeof notification>;
