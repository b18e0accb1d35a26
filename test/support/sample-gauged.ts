import type { Gauged } from '../../src/controller/adapters/metrics.ts';

/** What metrics read, for a replica that has nothing to do. */
export function sampleGauged(): Gauged {
  const none = () => 0;
  return {
    phases: () => new Map([['Acting', 2]]),
    escalated: () => [{ system: 'shop', runbook: 'shop-down', count: 1 }],
    unclassified: () => new Map([['shop', 0]]),
    queueDepth: none,
    activeWorkers: none,
    isLeader: () => true,
    staleSeconds: () => new Map([['runbooks', 3]]),
    settingsValid: () => true,
    runbooksRefused: none,
    states: () => new Map(),
    held: () => new Map(),
  };
}
