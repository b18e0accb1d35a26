import type { Log } from '../adapters/log.ts';
import type { Metrics } from '../adapters/metrics.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { ControllerConfig } from '../config.ts';
import { clientsOf, type Clients, type Mounted, type Place } from './parts.ts';

export interface BaseOptions {
  readonly config: ControllerConfig;
  readonly mounted: Mounted;
  readonly place: Place;
  readonly log: Log;
  /** Ends all requests. */
  readonly signal: AbortSignal;
}

/** What every part of a replica stands on. */
export interface Base extends Omit<BaseOptions, 'place'>, Place {
  readonly clock: Clock;
  readonly clients: Clients;
  /** Known only when all parts are, since it reads them; nothing counts before. */
  readonly metrics: () => Metrics;
}

export function baseOf({ place, ...options }: BaseOptions, metrics: () => Metrics): Base {
  const clients = clientsOf(place, options.signal, metrics);
  return { ...options, ...place, clock: systemClock, clients, metrics };
}
