import type { Connection } from '../adapters/kubernetes/connection.ts';
import type { Log } from '../adapters/log.ts';
import type { Metrics } from '../adapters/metrics.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { ControllerConfig } from '../config.ts';
import { clientsOf, placeOf, type Clients, type Mounted } from './parts.ts';

export interface BaseOptions {
  readonly config: ControllerConfig;
  readonly mounted: Mounted;
  readonly log: Log;
  /** Ends all requests. */
  readonly signal: AbortSignal;
  /** The system's when absent. */
  readonly clock?: Clock | undefined;
}

/** What every part of a replica stands on. */
export interface Base extends BaseOptions {
  readonly clock: Clock;
  readonly connection: Connection;
  readonly namespace: string;
  readonly clients: Clients;
  /** Known only when all parts are, since it reads them; nothing counts before. */
  readonly metrics: () => Metrics;
}

/** @throws Error without a cluster. */
export function baseOf(options: BaseOptions, metrics: () => Metrics): Base {
  const place = placeOf(options.config);
  const clients = clientsOf(place.connection, options.signal, metrics);
  return { ...options, ...place, clock: options.clock ?? systemClock, clients, metrics };
}
