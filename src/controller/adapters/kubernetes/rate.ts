/** Lets requests through at a rate, each in its turn. */
export interface Pace {
  /** Resolves when the next request may go; rejects with the signal's reason when that comes first. */
  readonly turn: (signal: AbortSignal) => Promise<void>;
}

export interface PaceSettings {
  readonly perSecond: number;
  readonly burst: number;
}

export const UNPACED: Pace = { turn: () => Promise.resolve() };

/**
 * A token bucket; whoever comes when it is empty waits for a turn of its own.
 *
 * @param share what part of the rate there is to have at the moment, above 0 and at most 1
 */
export function paced(
  { perSecond, burst }: PaceSettings,
  share: () => number = () => 1,
  nowMs: () => number = () => performance.now(),
): Pace {
  let tokens = burst;
  let atMs = nowMs();
  return {
    turn: async (signal) => {
      const now = nowMs();
      const rate = perSecond * share();
      tokens = Math.min(burst, tokens + (Math.max(0, now - atMs) / 1000) * rate) - 1;
      atMs = now;
      if (tokens < 0) await pause((-tokens / rate) * 1000, signal);
    },
  };
}

/** How often something happens. */
export class Frequency {
  readonly #nowMs: () => number;
  #level = 0;
  #atMs: number;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
    this.#atMs = nowMs();
  }

  count(): void {
    this.#level = this.perSecond() + 1;
    this.#atMs = this.#nowMs();
  }

  /** Of the last second mostly: what happened longer ago counts by e^-seconds. */
  perSecond(): number {
    return this.#level * Math.exp((this.#atMs - this.#nowMs()) / 1000);
  }
}

/** Counts the turns of a pace when they are asked for. */
export function counted(pace: Pace, frequency: Frequency): Pace {
  return {
    turn: (signal) => {
      frequency.count();
      return pace.turn(signal);
    },
  };
}

/** Milliseconds: how long others are let through first at most, and how often it is looked whether they are. */
const LONGEST_WAY = 250;
const LOOK = 10;

/** Lets others go first while they are many, but not for ever. */
export function givingWay(pace: Pace, areMany: () => boolean): Pace {
  return {
    turn: async (signal) => {
      await pace.turn(signal);
      for (let waited = 0; areMany() && waited < LONGEST_WAY; waited += LOOK) await pause(LOOK, signal);
    },
  };
}

/** Requests of which only so many are under way at one time; the others wait in line. */
export interface Line extends Pace {
  /** Requests that wait or are under way. */
  readonly length: () => number;
  /** A request whose turn had come is over. */
  readonly done: () => void;
}

/**
 * A server that is asked for more than it can do at once gets slower at all of it, until nothing ends within its
 * deadline any more. Whoever waits here has no deadline running yet, and is turned away after `patienceMs`.
 */
export function lined(pace: Pace, most: number, patienceMs: number): Line {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  const free = async (signal: AbortSignal): Promise<void> => {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        waiting.splice(waiting.indexOf(come), 1);
        reject(new Error('too many requests wait already'));
      };
      const come = () => {
        patience.removeEventListener('abort', leave);
        resolve();
      };
      waiting.push(come);
      patience.addEventListener('abort', leave, { once: true });
    });
  };
  const done = () => {
    const next = waiting.shift();
    // Who comes next takes the place over.
    if (next === undefined) underWay -= 1;
    else next();
  };
  return {
    length: () => underWay + waiting.length,
    done,
    turn: async (signal) => {
      if (underWay < most) underWay += 1;
      else await free(signal);
      await pace.turn(signal).catch((error: unknown) => {
        done();
        throw error;
      });
    },
  };
}

/** Resolves after so many milliseconds; rejects with the signal's reason when that comes first. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = () => {
      clearTimeout(timer);
      reject(reasonOf(signal));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', ended);
      resolve();
    }, milliseconds);
    if (signal.aborted) ended();
    else signal.addEventListener('abort', ended, { once: true });
  });
}

/** Resolves after so many milliseconds, or at once when the signal comes: for loops that look at it themselves. */
export async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  await pause(milliseconds, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

export function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error('it was stopped');
}
