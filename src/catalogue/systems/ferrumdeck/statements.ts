import type { StoreStatement } from '../../model/system.ts';
import { FIGURES } from './figures.ts';
import type { FerrumDeckNames } from './names.ts';
import { isStuck, stateList } from './queries.ts';

/** The run's tenant, through which an audit event belongs to somebody. */
const TENANT = `JOIN projects p ON p.id = r.project_id
  JOIN workspaces w ON w.id = p.workspace_id`;

const AUDIT_COLUMNS =
  'id, actor_type, actor_id, action, resource_type, resource_id, details, tenant_id, workspace_id, project_id, run_id';

const AUDIT_ID = `'aud_' || replace(gen_random_uuid()::text, '-', '')`;

export function ferrumdeckStatements(names: FerrumDeckNames): Readonly<Record<string, StoreStatement>> {
  const active = stateList(names.activeRunStates);
  return {
    failStuckRun: {
      covers: ['FD-M9'],
      text:
        'Ends one stuck run and its open steps as failed. A run that moved on, ended or waits for an approval is ' +
        'left alone, and so is one that another transaction holds.',
      sql: `WITH target AS (
  SELECT r.id, r.project_id, p.workspace_id, w.tenant_id
  FROM runs r
  ${TENANT}
  WHERE r.id = $1
  AND ${isStuck(names)}
  ORDER BY r.id
  LIMIT 1
  FOR UPDATE OF r SKIP LOCKED
), failed_run AS (
  UPDATE runs r
  SET status = 'failed',
      status_reason = 'Worker did not respond',
      error = '{"code": "WORKER_TIMEOUT", "message": "Worker did not respond"}'::jsonb,
      completed_at = now()
  FROM target t
  WHERE r.id = t.id AND r.status IN (${active})
  RETURNING r.id, r.status
), failed_steps AS (
  UPDATE steps s
  SET status = 'failed',
      error = '{"code": "WORKER_TIMEOUT", "message": "Worker did not respond"}'::jsonb,
      completed_at = now()
  FROM failed_run f
  WHERE s.run_id = f.id AND s.status IN ('pending', 'running')
  RETURNING s.id
), audited AS (
  INSERT INTO audit_events (${AUDIT_COLUMNS})
  SELECT ${AUDIT_ID}, 'system', 'stanchion', 'run.failed', 'run', t.id,
    jsonb_build_object('code', 'WORKER_TIMEOUT'), t.tenant_id, t.workspace_id, t.project_id, t.id
  FROM target t JOIN failed_run f ON f.id = t.id
  RETURNING id
)
SELECT f.id, f.status::text AS status, (SELECT count(*) FROM failed_steps) AS steps, a.id AS audit_id
FROM failed_run f CROSS JOIN audited a
LIMIT 1`,
      parameters: ['runId'],
      columns: ['id', 'status', 'steps', 'audit_id'],
      audit:
        'Run failed with WORKER_TIMEOUT: run, number of its steps, and the id of the audit event written with it.',
    },
    // The audit event is what makes a second call within half an hour change nothing.
    retryStep: {
      covers: ['FD-M10'],
      text:
        'Sets one open step of an active run back to pending, and returns the job that has to be queued for it. ' +
        'For gateways without the retry operation.',
      sql: `WITH target AS (
  SELECT s.id, s.run_id, s.step_type, s.input, s.status, r.project_id, r.trace_id, s.span_id, p.workspace_id, w.tenant_id
  FROM steps s
  JOIN runs r ON r.id = s.run_id
  ${TENANT}
  WHERE r.id = $1
    AND s.id = $2
    AND ${isStuck(names)}
    AND s.status IN ('pending', 'running')
    AND NOT EXISTS (
      SELECT 1 FROM audit_events e
      WHERE e.resource_id = s.id
        AND e.action = 'step.retried'
        AND e.occurred_at > now() - interval '${FIGURES.stuckAfter}'
    )
  ORDER BY s.id
  LIMIT 1
  FOR UPDATE OF r, s SKIP LOCKED
), queued_run AS (
  UPDATE runs r
  SET status = 'queued'
  FROM target t
  WHERE r.id = t.run_id AND r.status IN (${active})
  RETURNING r.id
), pending_step AS (
  UPDATE steps s
  SET status = 'pending', started_at = NULL
  FROM target t JOIN queued_run q ON q.id = t.run_id
  WHERE s.id = t.id AND s.status = t.status
  RETURNING s.id
), audited AS (
  INSERT INTO audit_events (${AUDIT_COLUMNS})
  SELECT ${AUDIT_ID}, 'system', 'stanchion', 'step.retried', 'step', t.id,
    jsonb_build_object('from', t.status::text), t.tenant_id, t.workspace_id, t.project_id, t.run_id
  FROM target t JOIN pending_step n ON n.id = t.id
  RETURNING id
)
SELECT t.run_id, t.id AS step_id, t.step_type::text AS step_type, t.input, t.tenant_id, t.project_id, t.trace_id, t.span_id,
  a.id AS audit_id
FROM target t JOIN pending_step n ON n.id = t.id CROSS JOIN audited a
LIMIT 1`,
      parameters: ['runId', 'stepId'],
      columns: [
        'run_id',
        'step_id',
        'step_type',
        'input',
        'tenant_id',
        'project_id',
        'trace_id',
        'span_id',
        'audit_id',
      ],
      audit:
        'Step set back to pending: run, step, the state it had, and the id of the audit event written with it.',
    },
  };
}
