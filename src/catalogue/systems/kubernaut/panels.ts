import type { Panel } from '../../model/alert.ts';
import { ERROR_RATIO, HELD_LOCK_AGE, SKIP_RATIO, TEKTON_READY } from './expressions.ts';
import type { KubernautNames } from './names.ts';

/** What has duplicates: the orchestrator counts them today; before, they were executions in phase Skipped. */
function duplicates({ families }: KubernautNames): Panel {
  const shared = {
    id: 'duplicate-sources',
    title: 'Where duplicate requests come from',
    covers: ['WE-P12', 'WE-S15'],
  } as const;
  return families === undefined
    ? {
        ...shared,
        expr: 'topk(10, count by (namespace, target) (workflowexecution_phase_start_timestamp{phase="Skipped"}))',
        unit: 'short',
        by: ['namespace', 'target'],
      }
    : {
        ...shared,
        expr: `sum by (namespace, skip_reason) (rate(${families.duplicates}[5m]))`,
        unit: 'ops',
        by: ['namespace', 'skip_reason'],
      };
}

/** One panel for each line of the runbook index, and the three queries of the document (S3:372-383). */
export function panels(names: KubernautNames): readonly Panel[] {
  return [
    {
      id: 'error-ratio',
      covers: ['WE-G1'],
      title: 'Errors per phase transition',
      expr: ERROR_RATIO,
      unit: 'percentunit',
    },
    {
      id: 'errors-by-reason',
      covers: ['WE-G12', 'WE-D1'],
      title: 'Errors by category and reason',
      expr: 'sum by (category, reason) (rate(workflowexecution_errors_total[5m]))',
      unit: 'ops',
      by: ['category', 'reason'],
    },
    {
      id: 'longest-running',
      covers: ['WE-G2'],
      title: 'Longest running executions',
      expr: 'topk(10, time() - max by (namespace, name) (workflowexecution_phase_start_timestamp{phase="Running"}))',
      unit: 's',
      by: ['namespace', 'name'],
    },
    {
      id: 'phase-duration',
      covers: ['WE-G13'],
      title: 'Time in a phase, 95th percentile',
      expr: 'histogram_quantile(0.95, sum by (le, phase) (rate(workflowexecution_phase_duration_seconds_bucket[5m])))',
      unit: 's',
      by: ['phase'],
    },
    {
      id: 'locks-held',
      covers: ['WE-P5'],
      title: 'Ended executions that still hold their lock',
      expr: 'count(workflowexecution_lock_released == 0) or vector(0)',
      unit: 'short',
    },
    {
      id: 'lock-age',
      covers: ['WE-G3'],
      title: 'Time since the end of executions that hold a lock',
      expr: HELD_LOCK_AGE,
      unit: 's',
      by: ['namespace', 'name'],
    },
    {
      id: 'tekton-ready',
      covers: ['WE-G4', 'WE-P8'],
      title: "Ready replicas of Tekton's controller",
      expr: TEKTON_READY,
      unit: 'short',
    },
    { id: 'skip-ratio', covers: ['WE-G5'], title: 'Skipped requests', expr: SKIP_RATIO, unit: 'percentunit' },
    {
      id: 'skips-by-reason',
      covers: ['WE-G14', 'WE-D17'],
      title: 'Skipped requests by reason',
      expr: 'sum by (reason) (rate(workflowexecution_skip_total[5m]))',
      unit: 'ops',
      by: ['reason'],
    },
    duplicates(names),
  ];
}
