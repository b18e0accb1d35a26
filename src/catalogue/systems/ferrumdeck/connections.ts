import type { Flow } from '../../model/traffic.ts';
import type { EnvValue } from '../../model/workload.ts';

/** Where FerrumDeck's workloads have addresses, passwords and keys from. */
export function fromSecret(key: string): EnvValue {
  return { secret: 'ferrumdeck-secrets', key };
}

/** The Redis that holds the queue. */
export const REDIS = { peer: { app: 'redis' }, port: 6379 } as const satisfies Omit<Flow, 'text'>;
