import { seconds } from '../../../api/scalars.ts';
import type { Panel } from '../../model/alert.ts';
import {
  controllerUp,
  ERROR_RATIO,
  HELD_LOCK_AGE,
  RESTARTS,
  SKIP_RATIO,
  TEKTON_READY,
} from './expressions.ts';
import type { KubernautNames } from './names.ts';
import { SKIPPED_SHARE, SLOWEST, SUCCESS_RATIO } from './objectives.ts';
import { lockThreshold, type KubernautOptions } from './options.ts';

/** One section for each line of the runbook index, with the queries of the document (S3:372-383) among them. */
export function panels(names: KubernautNames, options: KubernautOptions): readonly Panel[] {
  return [
    ...errors,
    ...running(options),
    ...locks(options),
    ...tekton(names),
    ...skips(names),
    ...rollback,
    ...objectives(options),
  ];
}

const errors: readonly Panel[] = [
  {
    id: 'error-ratio',
    covers: ['WE-G1'],
    section: 'RB-WE-001 Errors',
    title: 'Errors per phase transition',
    expr: ERROR_RATIO,
    unit: 'percentunit',
    watchedBy: [{ alert: 'WorkflowExecutionHighErrorRate', severity: 'warning', above: 0.1 }],
  },
  {
    id: 'errors-by-reason',
    covers: ['WE-G6', 'WE-G12', 'WE-D1'],
    section: 'RB-WE-001 Errors',
    title: 'Errors by category and reason',
    expr: 'sum by (category, reason) (rate(workflowexecution_errors_total[5m]))',
    unit: 'ops',
    by: ['category', 'reason'],
  },
  {
    id: 'transitions',
    covers: ['WE-G7'],
    section: 'RB-WE-001 Errors',
    title: 'Executions that enter a phase',
    expr: 'sum by (phase) (rate(workflowexecution_phase_transitions_total[5m]))',
    unit: 'ops',
    by: ['phase'],
  },
];

function running({ stuckAfter }: KubernautOptions): readonly Panel[] {
  return [
    {
      id: 'longest-running',
      covers: ['WE-G2'],
      section: 'RB-WE-002 Running executions',
      title: 'Longest running executions',
      expr: 'topk(10, time() - max by (namespace, name) (workflowexecution_phase_start_timestamp{phase="Running"}))',
      unit: 's',
      by: ['namespace', 'name'],
      watchedBy: [{ alert: 'WorkflowExecutionStuck', severity: 'warning', above: seconds(stuckAfter) }],
    },
    {
      id: 'phase-duration',
      covers: ['WE-G8', 'WE-G13'],
      section: 'RB-WE-002 Running executions',
      title: 'Time in a phase, 95th percentile',
      expr: 'histogram_quantile(0.95, sum by (le, phase) (rate(workflowexecution_phase_duration_seconds_bucket[5m])))',
      unit: 's',
      by: ['phase'],
    },
  ];
}

function locks(options: KubernautOptions): readonly Panel[] {
  return [
    {
      id: 'locks-held',
      covers: ['WE-G10', 'WE-P5'],
      section: 'RB-WE-003 Locks',
      title: 'Ended executions that still hold their lock',
      expr: 'count(workflowexecution_lock_released == 0) or vector(0)',
      unit: 'short',
    },
    {
      id: 'lock-age',
      covers: ['WE-G3'],
      section: 'RB-WE-003 Locks',
      title: 'Time since the end of executions that hold a lock',
      expr: HELD_LOCK_AGE,
      unit: 's',
      by: ['namespace', 'name'],
      watchedBy: [
        { alert: 'WorkflowExecutionLockStuck', severity: 'warning', above: lockThreshold(options) },
      ],
    },
  ];
}

function tekton(names: KubernautNames): readonly Panel[] {
  const unavailable = { alert: 'WorkflowExecutionTektonUnavailable', severity: 'critical' } as const;
  return [
    {
      id: 'controller-up',
      covers: ['WE-G11'],
      section: 'RB-WE-004 Tekton',
      title: 'Replicas of the controller that answer Prometheus',
      expr: controllerUp(names),
      unit: 'short',
      watchedBy: [unavailable],
    },
    {
      id: 'tekton-ready',
      covers: ['WE-G4', 'WE-P8'],
      section: 'RB-WE-004 Tekton',
      title: "Ready replicas of Tekton's controller",
      expr: TEKTON_READY,
      unit: 'short',
      watchedBy: [unavailable],
    },
  ];
}

function skips(names: KubernautNames): readonly Panel[] {
  return [
    {
      id: 'skip-ratio',
      covers: ['WE-G5'],
      section: 'RB-WE-005 Skipped requests',
      title: 'Skipped requests',
      expr: SKIP_RATIO,
      unit: 'percentunit',
      watchedBy: [{ alert: 'WorkflowExecutionHighSkipRate', severity: 'info', above: 0.5 }],
    },
    {
      id: 'skips-by-reason',
      covers: ['WE-G9', 'WE-G14', 'WE-D17'],
      section: 'RB-WE-005 Skipped requests',
      title: 'Skipped requests by reason',
      expr: 'sum by (reason) (rate(workflowexecution_skip_total[5m]))',
      unit: 'ops',
      by: ['reason'],
    },
    duplicates(names),
  ];
}

/** What has duplicates: the orchestrator counts them today; before, they were executions in phase Skipped. */
function duplicates({ families }: KubernautNames): Panel {
  const shared = {
    id: 'duplicate-sources',
    title: 'Where duplicate requests come from',
    section: 'RB-WE-005 Skipped requests',
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

/** What the triggers of a roll-back look at (S3:393-394). */
const rollback: readonly Panel[] = [
  {
    id: 'errors-above-baseline',
    section: 'Roll-back triggers',
    title: 'Errors per phase transition, above the same time yesterday',
    expr: `${ERROR_RATIO} - ${ERROR_RATIO} offset 24h`,
    unit: 'percentunit',
    watchedBy: [{ alert: 'WorkflowExecutionErrorsAboveBaseline', severity: 'warning', above: 0.05 }],
  },
  {
    id: 'restarts',
    section: 'Roll-back triggers',
    title: 'Restarts of the controller in five minutes',
    expr: RESTARTS,
    unit: 'short',
    by: ['pod'],
    watchedBy: [{ alert: 'WorkflowExecutionCrashLoop', severity: 'critical', above: 3 }],
  },
];

/** What the linked objectives are measured by. */
function objectives({ slowestExpected }: KubernautOptions): readonly Panel[] {
  const section = 'Objectives';
  return [
    {
      id: 'success-ratio',
      section,
      title: 'Executions of a day that completed',
      expr: SUCCESS_RATIO,
      unit: 'percentunit',
      watchedBy: [{ alert: 'WorkflowExecutionSuccessBelowObjective', severity: 'info', below: 0.98 }],
    },
    {
      id: 'slowest',
      section,
      title: 'Time of an execution, 95th percentile, 1 hour',
      expr: SLOWEST,
      unit: 's',
      watchedBy: [{ alert: 'WorkflowExecutionSlow', severity: 'info', above: seconds(slowestExpected) }],
    },
    {
      id: 'skipped-share',
      section,
      title: 'Skipped requests of an hour',
      expr: SKIPPED_SHARE,
      unit: 'percentunit',
      watchedBy: [{ alert: 'WorkflowExecutionSkipsAboveObjective', severity: 'info', above: 0.1 }],
    },
  ];
}
