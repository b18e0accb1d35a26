/** The present. Everything that decides by time takes one, so that tests and `simulate` can bring their own. */
export interface Clock {
  readonly now: () => Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** Seconds from `earlier` to `later`; negative when they are the other way round. */
export function secondsBetween(earlier: Date, later: Date): number {
  return (later.getTime() - earlier.getTime()) / 1000;
}
