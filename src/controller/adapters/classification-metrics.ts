import { Gauge, Histogram, type Registry } from 'prom-client';
import { CONTROLLER_METRICS as NAMES } from '../../conventions/metrics.ts';

/** Seconds; five minutes are what the documents allow. */
const BUCKETS = [15, 30, 60, 120, 180, 300, 600, 1800, 3600];

export interface GaugedClassification {
  /** Seconds since the oldest alert without a diagnosis began, for every system that has a Runbook; 0 without one. */
  readonly unclassified: () => ReadonlyMap<string, number>;
}

/** How long it takes until failures have a class, by system. Every series is there before anything happened. */
export function classificationIn(registry: Registry, { unclassified }: GaugedClassification) {
  const known = new Set<string>();
  const seconds = new Histogram({
    name: NAMES.classificationSeconds,
    help: 'Seconds from the start of an alert to its first diagnosis.',
    labelNames: ['system'],
    buckets: BUCKETS,
    registers: [registry],
    collect() {
      for (const system of unclassified().keys()) {
        if (!known.has(system)) this.zero({ system });
        known.add(system);
      }
    },
  });
  new Gauge({
    name: NAMES.unclassifiedSeconds,
    help: 'Seconds since the oldest alert without a diagnosis began.',
    labelNames: ['system'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [system, age] of unclassified()) this.set({ system }, age);
    },
  });
  return {
    diagnosed: (system: string, after: number) => {
      known.add(system);
      seconds.observe({ system }, after);
    },
  };
}
