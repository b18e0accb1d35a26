import type { Target } from '../../../../api/target.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';

/** What every runbook looks at: the check after the recovery needs it. */
export function recoveryTargets(names: FerrumDeckNames) {
  return {
    workers: { deployment: { namespace: names.namespace, name: 'worker', container: 'worker' } },
    queue: {
      stream: {
        connection: 'ferrumdeck-redis',
        key: names.stream,
        group: names.group,
        deadLetterKey: names.deadLetterStream,
      },
    },
    database: { store: { name: 'ferrumdeck-db' } },
  } as const satisfies Record<string, Target>;
}

export type RecoveryTarget = keyof ReturnType<typeof recoveryTargets>;
