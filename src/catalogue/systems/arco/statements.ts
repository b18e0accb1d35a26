import type { StoreStatement } from '../../model/system.ts';
import type { ArcoNames } from './names.ts';
import { RETRY_WINDOW } from './queries.ts';

/** Most rows that one execution changes; runbooks name the same figures. */
export const ROW_LIMITS = { cancelRuns: 200, resetFailedTasks: 50 } as const;

export function statements(names: ArcoNames): Readonly<Record<string, StoreStatement>> {
  return { cancelRuns: cancelRuns(names), resetFailedTasks: resetFailedTasks(names) };
}

/** A running run has to pass through cancelling, so that its tasks are stopped; only a pending one may end at once. */
function cancelRuns({ runs: r, states }: ArcoNames): StoreStatement {
  return {
    covers: ['ARCO-M1'],
    text: 'Ends the pending runs of one tenant and starts to cancel its running ones.',
    sql: `WITH target AS (
  SELECT ${r.id}, ${r.state}
  FROM ${r.table}
  WHERE ${r.tenant} = $1
    AND $1 <> ''
    AND ${r.state} IN ('${states.pending}', '${states.running}')
  ORDER BY ${r.id}
  LIMIT ${ROW_LIMITS.cancelRuns}
  FOR UPDATE SKIP LOCKED
), changed AS (
  UPDATE ${r.table} r
  SET ${r.state} = CASE t.${r.state} WHEN '${states.pending}' THEN '${states.cancelled}' ELSE '${states.cancelling}' END,
      ${r.cancelReason} = 'high_failure_rate_investigation'
  FROM target t
  WHERE r.${r.id} = t.${r.id}
    AND r.${r.tenant} = $1
    AND r.${r.state} = t.${r.state}
  RETURNING r.${r.id} AS run_id, t.${r.state} AS previous_state, r.${r.state} AS state
)
SELECT run_id, previous_state, state
FROM changed
ORDER BY run_id
LIMIT ${ROW_LIMITS.cancelRuns}`,
    parameters: ['tenant'],
    columns: ['run_id', 'previous_state', 'state'],
    audit: 'Runs of one tenant cancelled: each run with its state before and after.',
  };
}

/**
 * Both steps of a retry at once: failed → waiting for a retry → ready, which is where the attempt goes up and the
 * error is cleared. The higher attempt makes the software ignore a late answer of the old one.
 */
function resetFailedTasks({ tasks: t, runs: r, states }: ArcoNames): StoreStatement {
  return {
    covers: ['ARCO-R10'],
    text:
      'Makes one batch of failed tasks ready again: of one tenant, failed for the one reason that was fixed, ' +
      'with an attempt left, in a run that still goes on.',
    sql: `WITH target AS (
  SELECT t.${t.id}, t.${t.run}, t.${t.attempt}
  FROM ${t.table} t
  JOIN ${r.table} r ON r.${r.id} = t.${t.run}
  WHERE r.${r.tenant} = $1
    AND $1 <> ''
    AND r.${r.state} = '${states.running}'
    AND t.${t.state} = '${states.failed}'
    AND t.${t.reason} = $2
    AND t.${t.attempt} < t.${t.maxAttempts}
    AND t.${t.changedAt} > now() - interval '${RETRY_WINDOW}'
  ORDER BY t.${t.changedAt}, t.${t.id}
  LIMIT ${ROW_LIMITS.resetFailedTasks}
  FOR UPDATE OF t SKIP LOCKED
  FOR SHARE OF r SKIP LOCKED
), changed AS (
  UPDATE ${t.table} t
  SET ${t.state} = '${states.ready}',
      ${t.attempt} = t.${t.attempt} + 1,
      ${t.reason} = 'manual_retry_after_fix',
      ${t.error} = NULL,
      ${t.changedAt} = now()
  FROM target p
  WHERE t.${t.id} = p.${t.id}
    AND t.${t.run} = p.${t.run}
    AND t.${t.state} = '${states.failed}'
    AND t.${t.attempt} = p.${t.attempt}
  RETURNING t.${t.id} AS task_id, t.${t.run} AS run_id, p.${t.attempt} AS previous_attempt, t.${t.attempt} AS attempt
)
SELECT task_id, run_id, previous_attempt, attempt
FROM changed
ORDER BY task_id
LIMIT ${ROW_LIMITS.resetFailedTasks}`,
    parameters: ['tenant', 'failureReason'],
    columns: ['task_id', 'run_id', 'previous_attempt', 'attempt'],
    audit: 'Failed tasks made ready again: each task and run with its attempt before and after.',
  };
}
