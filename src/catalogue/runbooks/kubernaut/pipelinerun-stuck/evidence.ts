import { EXECUTION_PARAMETERS } from '../../../../conventions/kubernaut.ts';
import type { EvidenceData } from '../../../model/runbook.ts';
import type { KubernautNames } from '../../../systems/kubernaut/names.ts';
import type { KubernautOptions } from '../../../systems/kubernaut/options.ts';

type TargetId = 'executions' | 'pipelineRuns' | 'taskRuns' | 'taskPods' | 'skipped';

/** Everything about one run is asked for the target of the episode; the run's name follows from it. */
export function evidence({ skipped }: KubernautNames, { stuckAfter }: KubernautOptions) {
  return {
    stuckExecutions: {
      covers: ['WE-D4', 'WE-S4'],
      text: 'Executions in phase Running for too long, in all namespaces, with the time of their start.',
      source: {
        objects: {
          target: 'executions',
          field: 'status.phase',
          oneOf: ['Running'],
          olderThan: stuckAfter,
          limit: 50,
        },
      },
      yields: 'record',
    },
    longestRunning: {
      covers: ['WE-S4'],
      text: 'Seconds that the longest running execution has been in phase Running.',
      source: {
        prometheus: { expr: 'max(time() - workflowexecution_phase_start_timestamp{phase="Running"})' },
      },
      yields: 'number',
    },
    runRunning: {
      covers: ['WE-D5', 'WE-S5'],
      text: 'The PipelineRun of the target exists and has not ended.',
      source: { pipelineRun: { target: 'pipelineRuns', aspect: 'running' } },
      yields: 'flag',
    },
    runOwned: {
      covers: ['WE-D5'],
      text: 'Its label names this execution as the owner; false as well when there is no run.',
      source: { pipelineRun: { target: 'pipelineRuns', aspect: 'ownedByExecution' } },
      yields: 'flag',
    },
    runAge: {
      text: 'Seconds since the run started.',
      source: { pipelineRun: { target: 'pipelineRuns', aspect: 'age' } },
      yields: 'number',
    },
    runTimeout: {
      covers: ['WE-M1', 'WE-P1'],
      text: 'Seconds in spec.timeouts.pipeline of the run, 0 when it has no limit: its deadline is its start plus this.',
      source: { pipelineRun: { target: 'pipelineRuns', aspect: 'timeout' } },
      yields: 'number',
    },
    noProgress: {
      covers: ['WE-S5', 'WE-D6'],
      text: 'None of its TaskRuns has started or ended lately.',
      source: { pipelineRun: { target: 'pipelineRuns', aspect: 'noProgress' } },
      yields: 'flag',
    },
    failedTasks: {
      covers: ['WE-D6'],
      text: 'TaskRuns of the run that failed.',
      source: { pipelineRun: { target: 'pipelineRuns', aspect: 'failedTasks' } },
      yields: 'record',
    },
    taskRuns: {
      covers: ['WE-D6'],
      text: 'TaskRuns, grouped by the PipelineRun in their label.',
      source: {
        objects: { target: 'taskRuns', groupBy: 'metadata.labels.tekton\\.dev/pipelineRun', limit: 100 },
      },
      yields: 'record',
    },
    taskLogs: {
      covers: ['WE-D7'],
      text: 'Last lines of all containers of the task pods, masked and capped.',
      source: { logs: { target: 'taskPods', since: '2h', lines: 200, allContainers: true } },
      yields: 'record',
    },
    sinceUpdate: {
      covers: ['WE-S6'],
      text: 'Seconds since the status of the execution was last written, or one of its conditions changed.',
      source: {
        elapsed: {
          target: 'executions',
          name: EXECUTION_PARAMETERS.execution,
          namespace: EXECUTION_PARAMETERS.executionNamespace,
        },
      },
      yields: 'number',
    },
    statusUpdates: {
      covers: ['WE-S6'],
      text: 'Events of executions in the last hour; none of the execution at hand means that nobody updated it.',
      source: { events: { target: 'executions', since: '1h', lines: 50 } },
      yields: 'record',
    },
    waitingRequests: {
      covers: ['WE-S8'],
      text: 'Requests that wait because a target is locked.',
      source: {
        objects: { target: 'skipped', field: skipped.reasonField, oneOf: ['ResourceBusy'], limit: 50 },
      },
      yields: 'number',
    },
  } as const satisfies Record<string, EvidenceData<TargetId>>;
}
