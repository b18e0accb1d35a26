import { z } from 'zod';

/** One alert of a notification. Keys that nobody here reads are let through and left behind. */
const alert = z.object({
  status: z.enum(['firing', 'resolved']),
  /** As long as the body allows; whatever is kept of them is cut to what the API takes. */
  labels: z.record(z.string(), z.string()),
  startsAt: z.iso.datetime({ offset: true }),
  fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
});
export type NotifiedAlert = z.output<typeof alert>;

/** An alert that cannot be read: it is left out, and must not keep the others of its group from being stored. */
export interface UnreadableAlert {
  readonly unreadable: string;
}

const anyAlert = z.unknown().transform((given): NotifiedAlert | UnreadableAlert => {
  const { data, error } = alert.safeParse(given);
  return data ?? { unreadable: firstProblem(error) };
});

/** As many alerts as one notification may hold; Alertmanager's `max_alerts` cuts below that. */
const MOST_ALERTS = 2000;

/** Alertmanager's webhook, version 4. Keys differ between its releases, so unknown ones are no error. */
export const notification = z.object({
  version: z.literal('4', { error: 'must be "4", the only version that Alertmanager has ever sent here' }),
  /** Name of the receiver, by which a report of a run is known. */
  receiver: z.string().max(1024).default(''),
  truncatedAlerts: z.int().min(0).default(0),
  alerts: z
    .array(anyAlert)
    .max(MOST_ALERTS)
    .refine((alerts) => alerts.length === 0 || alerts.some((one) => !('unreadable' in one)), {
      error: ({ input }) => `none can be read: ${problemOf(input)}`,
    }),
});
export type Notification = z.output<typeof notification>;

function problemOf(input: unknown): string {
  const [first] = z
    .array(z.object({ unreadable: z.string() }))
    .catch([])
    .parse(input);
  return first?.unreadable ?? '';
}

/** Where the first mistake is, and which. */
export function firstProblem(error: z.ZodError | undefined): string {
  const [issue] = error?.issues ?? [];
  return issue === undefined ? 'not to be read' : `${issue.path.join('.')} ${issue.message}`;
}
