import type { StoreQuery } from '../../model/system.ts';
import type { ArcoNames } from './names.ts';

/** How far back a failed attempt is still taken up again. */
export const RETRY_WINDOW = '24 hours';

export function queries(names: ArcoNames): Readonly<Record<string, StoreQuery>> {
  return { ...failureQueries(names), ...impactQueries(names), ...precheckQueries(names) };
}

function failureQueries({ tasks: t, runs: r, states }: ArcoNames) {
  return {
    failureDistribution: {
      covers: ['ARCO-D1'],
      text: 'Failures of the last hour by asset, the twenty worst first, and the runs that they touch.',
      sql: `SELECT ${t.asset} AS asset_key, count(*) AS failure_count, count(DISTINCT ${t.run}) AS affected_runs
FROM ${t.table}
WHERE ${t.state} = '${states.failed}'
  AND ${t.changedAt} > now() - interval '1 hour'
GROUP BY ${t.asset}
ORDER BY failure_count DESC, asset_key
LIMIT 20`,
      parameters: [],
      columns: ['asset_key', 'failure_count', 'affected_runs'],
    },
    recentFailureReasons: {
      covers: ['ARCO-D2'],
      text: 'The fifty newest failures of the last hour with what the software says about them.',
      sql: `SELECT ${t.id} AS task_id, ${t.asset} AS asset_key, ${t.reason} AS last_transition_reason,
  ${t.error} AS error_message, ${t.changedAt} AS last_transition_at
FROM ${t.table}
WHERE ${t.state} = '${states.failed}'
  AND ${t.changedAt} > now() - interval '1 hour'
ORDER BY last_transition_at DESC, task_id
LIMIT 50`,
      parameters: [],
      columns: ['task_id', 'asset_key', 'last_transition_reason', 'error_message', 'last_transition_at'],
    },
    // Newer metrics have no tenant; whoever cancels runs learns it here.
    failuresByTenant: {
      covers: ['ARCO-D1', 'ARCO-S3'],
      text: 'Failures of the last hour by tenant, and the runs that they touch.',
      sql: `SELECT r.${r.tenant} AS tenant_id, count(*) AS failure_count, count(DISTINCT r.${r.id}) AS affected_runs
FROM ${t.table} t
JOIN ${r.table} r ON r.${r.id} = t.${t.run}
WHERE t.${t.state} = '${states.failed}'
  AND t.${t.changedAt} > now() - interval '1 hour'
GROUP BY r.${r.tenant}
ORDER BY failure_count DESC, tenant_id
LIMIT 20`,
      parameters: [],
      columns: ['tenant_id', 'failure_count', 'affected_runs'],
    },
    failedTasksByClass: {
      covers: ['ARCO-P8', 'ARCO-P10'],
      text: 'Failures of the last hour by asset and class of error, for the exporter.',
      sql: `SELECT ${t.asset} AS asset, coalesce(${t.reason}, 'unknown') AS class, count(*) AS failed_tasks
FROM ${t.table}
WHERE ${t.state} = '${states.failed}'
  AND ${t.changedAt} > now() - interval '1 hour'
GROUP BY ${t.asset}, coalesce(${t.reason}, 'unknown')
ORDER BY failed_tasks DESC, asset, class
LIMIT 500`,
      parameters: [],
      columns: ['asset', 'class', 'failed_tasks'],
    },
  } as const satisfies Record<string, StoreQuery>;
}

function impactQueries({ tasks: t, states }: ArcoNames) {
  return {
    assetAges: {
      covers: ['ARCO-I2', 'ARCO-S4', 'ARCO-Z2'],
      text: 'Seconds since each asset last succeeded, the stalest first; the exporter reads it too.',
      sql: `SELECT ${t.asset} AS asset, extract(epoch FROM now() - max(${t.changedAt})) AS age_seconds
FROM ${t.table}
WHERE ${t.state} = '${states.succeeded}'
GROUP BY ${t.asset}
ORDER BY age_seconds DESC, asset
LIMIT 500`,
      parameters: [],
      columns: ['asset', 'age_seconds'],
    },
    waitingDependants: {
      covers: ['ARCO-I4'],
      text: 'Assets that wait, or were skipped, in runs in which another task failed within the last hour.',
      sql: `SELECT w.${t.asset} AS asset_key, count(*) AS waiting_tasks, count(DISTINCT w.${t.run}) AS affected_runs
FROM ${t.table} w
WHERE w.${t.state} IN ('${states.pending}', '${states.skipped}')
  AND EXISTS (
    SELECT 1 FROM ${t.table} f
    WHERE f.${t.run} = w.${t.run}
      AND f.${t.state} = '${states.failed}'
      AND f.${t.changedAt} > now() - interval '1 hour'
  )
GROUP BY w.${t.asset}
ORDER BY waiting_tasks DESC, asset_key
LIMIT 50`,
      parameters: [],
      columns: ['asset_key', 'waiting_tasks', 'affected_runs'],
    },
  } as const satisfies Record<string, StoreQuery>;
}

/** What a statement would find: the condition for running it, and the proof that it worked. */
function precheckQueries({ tasks: t, runs: r, states }: ArcoNames) {
  return {
    openRuns: {
      covers: ['ARCO-M1'],
      text: 'How many runs of the tenant could be cancelled now.',
      sql: `SELECT count(*) AS open_runs
FROM ${r.table}
WHERE ${r.tenant} = $1
  AND ${r.state} IN ('${states.pending}', '${states.running}')
LIMIT 1`,
      parameters: ['tenant'],
      columns: ['open_runs'],
    },
    retryableTasks: {
      covers: ['ARCO-R10'],
      text: 'How many failed tasks of the tenant have an attempt left in a run that still goes on.',
      sql: `SELECT count(*) AS retryable_tasks
FROM ${t.table} t
JOIN ${r.table} r ON r.${r.id} = t.${t.run}
WHERE r.${r.tenant} = $1
  AND r.${r.state} = '${states.running}'
  AND t.${t.state} = '${states.failed}'
  AND t.${t.attempt} < t.${t.maxAttempts}
  AND t.${t.changedAt} > now() - interval '${RETRY_WINDOW}'
LIMIT 1`,
      parameters: ['tenant'],
      columns: ['retryable_tasks'],
    },
  } as const satisfies Record<string, StoreQuery>;
}
