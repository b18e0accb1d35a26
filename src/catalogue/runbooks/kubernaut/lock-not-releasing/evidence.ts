import { EXECUTION_PARAMETERS } from '../../../../conventions/kubernaut.ts';
import type { EvidenceData } from '../../../model/runbook.ts';
import { HELD_LOCK_AGE, stuckLockCount } from '../../../systems/kubernaut/expressions.ts';
import type { KubernautNames } from '../../../systems/kubernaut/names.ts';
import type { KubernautOptions } from '../../../systems/kubernaut/options.ts';

type TargetId = 'controller' | 'executions' | 'pipelineRuns' | 'skipped';

/** Everything about one run is asked for the target of the episode; the run's name follows from it. */
export function evidence({ skipped }: KubernautNames, options: KubernautOptions) {
  return {
    stuckLocks: {
      covers: ['WE-S7'],
      text: 'Ended executions that hold their lock for longer than the cooldown explains.',
      source: { prometheus: { expr: stuckLockCount(options) } },
      yields: 'number',
    },
    cooldownOver: {
      covers: ['WE-D10'],
      text: `Seconds since the cooldown of ${options.cooldown} after the completion of this execution was over; negative while it lasts.`,
      source: {
        elapsed: {
          target: 'executions',
          name: EXECUTION_PARAMETERS.execution,
          namespace: EXECUTION_PARAMETERS.executionNamespace,
          field: 'status.completionTime',
          after: options.cooldown,
        },
      },
      yields: 'number',
    },
    sinceCompletion: {
      covers: ['WE-D10'],
      text: `Seconds since the end of the execution that holds its lock longest; the controller releases it ${options.cooldown} after the end.`,
      source: { prometheus: { expr: HELD_LOCK_AGE } },
      yields: 'number',
    },
    endedExecutions: {
      covers: ['WE-D8'],
      text: 'Newest executions that ended, with their status and the time of completion.',
      source: {
        objects: { target: 'executions', field: 'status.phase', oneOf: ['Completed', 'Failed'], limit: 50 },
      },
      yields: 'record',
    },
    runComplete: {
      covers: ['WE-D9', 'WE-S9'],
      text: 'The PipelineRun of the target still exists, and has ended.',
      source: { pipelineRun: { target: 'pipelineRuns', aspect: 'complete' } },
      yields: 'flag',
    },
    runRunning: {
      covers: ['WE-D9'],
      text: 'The PipelineRun of the target exists and has not ended.',
      source: { pipelineRun: { target: 'pipelineRuns', aspect: 'running' } },
      yields: 'flag',
    },
    runOwned: {
      covers: ['WE-D9'],
      text: 'Its label names this execution as the owner; false as well when there is no run.',
      source: { pipelineRun: { target: 'pipelineRuns', aspect: 'ownedByExecution' } },
      yields: 'flag',
    },
    runAge: {
      text: 'Seconds since the run started.',
      source: { pipelineRun: { target: 'pipelineRuns', aspect: 'age' } },
      yields: 'number',
    },
    busyRequests: {
      covers: ['WE-S8'],
      text: 'Requests that were skipped because their target is locked, grouped by target.',
      source: {
        objects: {
          target: 'skipped',
          field: skipped.reasonField,
          oneOf: ['ResourceBusy'],
          groupBy: skipped.targetField,
          limit: 50,
        },
      },
      yields: 'number',
    },
    deletionLogs: {
      covers: ['WE-D11'],
      text: 'Lines of the controller about deleting runs, masked.',
      source: { logs: { target: 'controller', contains: ['delete', 'deleting'], since: '1h', lines: 100 } },
      yields: 'record',
    },
    beingDeleted: {
      covers: ['WE-P6'],
      text: 'Executions, grouped by when their deletion was asked for: one that still exists long after is held by its finalizer.',
      source: {
        objects: { target: 'executions', groupBy: 'metadata.deletionTimestamp', olderThan: '10m', limit: 50 },
      },
      yields: 'record',
    },
  } as const satisfies Record<string, EvidenceData<TargetId>>;
}
