import type { Log } from '../adapters/log.ts';
import type { Metrics } from '../adapters/metrics.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { ControllerConfig } from '../config.ts';
import { systemTimers, type Timers } from '../queue/work-queue.ts';
import { clientsOf, type Clients, type Mounted, type Place } from './parts.ts';

/** What episodes take for the time. The election keeps to the real one, since it is about other processes. */
export interface Time {
  readonly clock: Clock;
  readonly timers: Timers;
}

export const systemTime: Time = { clock: systemClock, timers: systemTimers };

export interface BaseOptions {
  readonly config: ControllerConfig;
  readonly mounted: Mounted;
  readonly place: Place;
  readonly log: Log;
  /** Ends all requests. */
  readonly signal: AbortSignal;
  /** The system's when absent. */
  readonly time?: Time | undefined;
}

/** What every part of a replica stands on. */
export interface Base extends Omit<BaseOptions, 'place'>, Place, Time {
  readonly clients: Clients;
  /** Known only when all parts are, since it reads them; nothing counts before. */
  readonly metrics: () => Metrics;
}

export function baseOf(
  { place, ...options }: BaseOptions,
  metrics: () => Metrics,
  mayAct: () => boolean,
): Base {
  const clients = clientsOf(place, { signal: options.signal, metrics, mayAct });
  return { ...options, ...place, ...(options.time ?? systemTime), clients, metrics };
}
