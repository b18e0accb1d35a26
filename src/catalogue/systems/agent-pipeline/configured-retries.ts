import type { RetryConfiguration } from '../../../api/retry-configuration.ts';
import { seconds } from '../../../api/scalars.ts';
import { ERROR_KINDS, type ErrorKind } from '../../../conventions/exit-codes.ts';
import {
  RetryPlanError,
  type Failures,
  type PlannedBackoff,
  type RetryPlan,
} from '../../model/retry-plan.ts';
import { completedPlan } from './retry-plans.ts';
import type { GlobalLimits, Stage } from './stages.ts';

type Table = RetryConfiguration['retry'][string];

const NONE: Failures = { errors: [], httpStatus: [] };

/**
 * The plans of a configuration (S2:318-334), by the keys of its tables. A table that does not say what is retried takes
 * it from the stage of its key; for a key that is no stage only what is retried everywhere is.
 *
 * @throws RetryPlanError for a kind of failure that there is none of.
 */
export function configuredPlans(
  { retry }: RetryConfiguration,
  stages: readonly Stage[],
  limits: GlobalLimits,
): ReadonlyMap<string, RetryPlan> {
  const plans = Object.entries(retry).map(([key, table]) => {
    const stage = stages.find((one) => one.key === key);
    const plan = completedPlan(
      {
        retries: table.max_attempts,
        backoff: plannedBackoff(table),
        deadline: seconds(table.timeout),
        retried:
          table.retry_on === undefined ? (stage?.retryOn.value ?? NONE) : failuresOf(key, table.retry_on),
        never: table.never === undefined ? (stage?.never.value ?? NONE) : failuresOf(key, table.never),
        longestReset: (stage?.longestReset ?? limits.longestReset).value,
      },
      limits,
    );
    return [key, plan] as const;
  });
  return new Map(plans);
}

function plannedBackoff(table: Table): PlannedBackoff {
  switch (table.backoff_type) {
    case 'exponential': {
      const { base_duration: base, factor, max_duration: max } = table;
      return { exponential: { base: seconds(base), factor, max: seconds(max) } };
    }
    case 'linear':
      return { linear: { increment: seconds(table.increment) } };
    case 'fixed':
      return { fixed: { interval: seconds(table.interval) } };
    case 'custom': {
      const [first, ...others] = table.waits.map(seconds);
      if (first === undefined) throw new RetryPlanError('waits is empty. Write at least one.');
      return { custom: { waits: [first, ...others] } };
    }
  }
}

function failuresOf(key: string, written: NonNullable<Table['never']>): Failures {
  return { errors: written.errors.map((text) => kindOf(key, text)), httpStatus: written.http_status };
}

function kindOf(key: string, text: string): ErrorKind {
  const kind = ERROR_KINDS.find((one) => one === text);
  if (kind !== undefined) return kind;
  throw new RetryPlanError(
    `Retries of ${key}: there is no failure ${text}. Write one of ${ERROR_KINDS.join(', ')}.`,
  );
}
