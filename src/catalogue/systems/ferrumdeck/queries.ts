import type { StoreQuery } from '../../model/system.ts';
import { FIGURES } from './figures.ts';
import type { FerrumDeckNames } from './names.ts';

/** States in SQL's own spelling. They come from the names profile, never from outside. */
export function stateList(states: readonly string[]): string {
  return states.map((state) => `'${state}'`).join(', ');
}

/**
 * True for a run `r` that workers owe progress and that shows none: old enough, and none of its steps waits for an
 * approval, began or ended since. Without the second half a long run that goes on would count.
 */
export function isStuck(names: FerrumDeckNames): string {
  return `r.status IN (${stateList(names.activeRunStates)})
  AND ${names.runStart} < now() - interval '${FIGURES.stuckAfter}'
  AND NOT EXISTS (
    SELECT 1 FROM steps a
    WHERE a.run_id = r.id
      AND (
        a.status = 'waiting_approval'
        OR GREATEST(a.created_at, a.started_at, a.completed_at) > now() - interval '${FIGURES.stuckAfter}'
      )
  )`;
}

const ERROR_TEXT = `concat_ws(' ', s.error::text, s.output ->> 'error')`;
const MODEL = 'COALESCE(s.model, v.model)';

const OUTCOME = `CASE
      WHEN s.status = 'completed' THEN 'completed'
      WHEN ${ERROR_TEXT} ILIKE '%connection refused%' OR ${ERROR_TEXT} ILIKE '%econnrefused%' THEN 'connection_refused'
      WHEN ${ERROR_TEXT} ILIKE '%timeout%' OR ${ERROR_TEXT} ILIKE '%timed out%' THEN 'timeout'
      WHEN ${ERROR_TEXT} ~* 'api.?(connection.?)?error|rate.?limit|overloaded|service.?unavailable|internal.?server.?error|bad gateway' THEN 'api_error'
      ELSE 'other_error'
    END`;

/** LiteLLM's prefix, or else the maker of the model, as the worker's own tracing guesses it. */
const PROVIDER = `CASE
      WHEN ${MODEL} LIKE '%/%' THEN split_part(${MODEL}, '/', 1)
      WHEN ${MODEL} ILIKE '%claude%' THEN 'anthropic'
      WHEN ${MODEL} ILIKE '%gpt%' THEN 'openai'
      ELSE 'unknown'
    END`;

const ENDED_STEPS = `SELECT
    s.step_type::text AS step_type,
    CASE WHEN s.step_type = 'llm' THEN ${PROVIDER} ELSE '' END AS provider,
    CASE WHEN s.step_type = 'llm' THEN ${MODEL} ELSE '' END AS model,
    ${OUTCOME} AS outcome
  FROM steps s
  JOIN runs r ON r.id = s.run_id
  JOIN agent_versions v ON v.id = r.agent_version_id
  WHERE s.status IN ('completed', 'failed')
    AND COALESCE(s.completed_at, s.created_at) > now() - interval '${FIGURES.stepWindow}'`;

const STEP_QUERIES = {
  recentSteps: {
    covers: ['FD-S7', 'FD-S8', 'FD-S9', 'FD-S10', 'FD-S11'],
    text: 'Steps that ended within ten minutes, by type, provider, model and outcome.',
    sql: `WITH ended AS (
  ${ENDED_STEPS}
)
SELECT step_type, provider, model, outcome, count(*) AS steps
FROM ended
GROUP BY step_type, provider, model, outcome
ORDER BY steps DESC, step_type, provider, model, outcome
LIMIT 200`,
    parameters: [],
    columns: ['step_type', 'provider', 'model', 'outcome', 'steps'],
  },
  failingModel: {
    covers: ['FD-M3'],
    text: 'The model with which most LLM steps failed at the provider within ten minutes.',
    sql: `WITH ended AS (
  ${ENDED_STEPS}
)
SELECT model, count(*) AS failures
FROM ended
WHERE step_type = 'llm' AND outcome IN ('timeout', 'api_error', 'connection_refused')
GROUP BY model
ORDER BY failures DESC, model
LIMIT 1`,
    parameters: [],
    columns: ['model', 'failures'],
  },
  llmStepsInFlight: {
    covers: ['FD-M1'],
    text: 'LLM steps that began lately and have not ended: their workers may only be waiting for an answer.',
    sql: `SELECT s.id, s.run_id, COALESCE(s.started_at, s.created_at) AS began_at
FROM steps s
WHERE s.step_type = 'llm'
  AND s.status = 'running'
  AND COALESCE(s.started_at, s.created_at) > now() - interval '${FIGURES.hungAfterSql}'
ORDER BY began_at, s.id
LIMIT 100`,
    parameters: [],
    columns: ['id', 'run_id', 'began_at'],
  },
  openStep: {
    covers: ['FD-M10'],
    text: 'The named step, if it has not ended.',
    sql: `SELECT s.id, s.run_id, s.status::text AS status
FROM steps s
WHERE s.id = $1
  AND s.status IN ('pending', 'running', 'waiting_approval')
LIMIT 1`,
    parameters: ['stepId'],
    columns: ['id', 'run_id', 'status'],
  },
  openSteps: {
    covers: ['FD-M10'],
    text: 'Steps of one run that have not ended.',
    sql: `SELECT s.id, s.step_number, s.step_type::text AS step_type, s.status::text AS status, s.created_at, s.started_at
FROM steps s
WHERE s.run_id = $1
  AND s.status IN ('pending', 'running', 'waiting_approval')
ORDER BY s.step_number, s.id
LIMIT 50`,
    parameters: ['runId'],
    columns: ['id', 'step_number', 'step_type', 'status', 'created_at', 'started_at'],
  },
} as const satisfies Record<string, StoreQuery>;

export function ferrumdeckQueries(names: FerrumDeckNames): Readonly<Record<string, StoreQuery>> {
  return {
    stuckRuns: {
      covers: ['FD-D9', 'FD-S2', 'FD-V5'],
      text: 'Runs without progress for 30 minutes, oldest first, with what their owner needs to find them.',
      sql: `SELECT r.id, r.status::text AS status, ${names.runStart} AS began_at, r.agent_version_id
FROM runs r
WHERE ${isStuck(names)}
ORDER BY began_at, r.id
LIMIT 100`,
      parameters: [],
      columns: ['id', 'status', 'began_at', 'agent_version_id'],
    },
    stuckRun: {
      covers: ['FD-M9', 'FD-M10'],
      text: 'The named run, if it is stuck.',
      sql: `SELECT r.id, r.status::text AS status, ${names.runStart} AS began_at, r.agent_version_id
FROM runs r
WHERE r.id = $1
  AND ${isStuck(names)}
ORDER BY r.id
LIMIT 1`,
      parameters: ['runId'],
      columns: ['id', 'status', 'began_at', 'agent_version_id'],
    },
    stuckRunCounts: {
      covers: ['FD-A6'],
      text: 'Number of stuck runs, by status.',
      sql: `SELECT r.status::text AS status, count(*) AS runs
FROM runs r
WHERE ${isStuck(names)}
GROUP BY r.status
ORDER BY r.status
LIMIT 20`,
      parameters: [],
      columns: ['status', 'runs'],
    },
    ...STEP_QUERIES,
  };
}
