import type { EvidenceData } from '../../../model/runbook.ts';
import type { AgentPipelineNames } from '../../../systems/agent-pipeline/names.ts';
import { breakerStates } from '../../../systems/agent-pipeline/expressions.ts';
import { RECORDED } from '../../../systems/agent-pipeline/recordings.ts';
import type { TargetId } from './targets.ts';

type EvidenceRecord = Record<string, EvidenceData<TargetId>>;

/** What Prometheus knows of the pipeline. */
export function measuredEvidence({ metrics }: AgentPipelineNames) {
  return {
    failureRatio: {
      covers: ['T20-G17', 'T20-F63'],
      text: 'Failures for each run in the last 15 minutes, of the stage that is worst off; 0 when nothing ran.',
      source: {
        prometheus: {
          // Without the counters themselves it stays unknown.
          expr: `${RECORDED.failureRate}\nor on ()\n0 * sum(stanchion_workflow_executions_total)`,
          reduce: 'max',
        },
      },
      yields: 'number',
    },
    breakersOpen: {
      covers: ['T20-F14', 'T20-F18'],
      text: 'Number of stages whose circuit breaker is open.',
      source: {
        prometheus: { expr: `(\n${breakerStates(metrics.breakerState)}\n) == bool 1`, reduce: 'sum' },
      },
      yields: 'number',
    },
    retries: {
      covers: ['T20-F60'],
      text: 'Retries a second, over all stages.',
      source: { prometheus: { expr: RECORDED.retries, reduce: 'sum' } },
      yields: 'number',
    },
    recoveryFailures: {
      covers: ['T20-A2'],
      text: 'Automatic recoveries of the last 15 minutes that did not help.',
      source: {
        prometheus: { expr: 'increase(stanchion_workflow_recovery_failures_total[15m])', reduce: 'sum' },
      },
      yields: 'number',
    },
    heldRuns: {
      covers: ['T20-F68', 'T20-A5'],
      text: 'Runs that are held and wait for a person.',
      source: { prometheus: { expr: 'stanchion_workflow_interventions_open', reduce: 'sum' } },
      yields: 'number',
    },
    lostMessages: {
      covers: ['T20-A4'],
      text: 'Share of the messages that the worst channel did not take in the last 15 minutes.',
      source: { prometheus: { expr: RECORDED.notificationFailureRate, reduce: 'max' } },
      yields: 'number',
    },
  } as const satisfies EvidenceRecord;
}

/** What the cluster and the services around it know of one failed run. */
export const contextEvidence = {
  statedStage: {
    covers: ['T20-F65'],
    text: 'The stage that failed, as the alert or the workflow says.',
    source: { statement: { parameter: 'stage' } },
    yields: 'text',
  },
  bypassAsked: {
    covers: ['T20-F72'],
    text: 'Whether the person who opened the remediation asks for the emergency bypass.',
    source: { statement: { parameter: 'bypass', otherwise: false } },
    yields: 'flag',
  },
  failedWorkflows: {
    covers: ['T20-F65', 'T20-F20'],
    text: 'Workflows that failed, newest first.',
    source: {
      objects: { target: 'workflows', field: 'status.phase', oneOf: ['Failed', 'Error'], limit: 50 },
    },
    yields: 'number',
  },
  workflowsByPhase: {
    covers: ['T20-F65', 'T20-F66'],
    text: 'Workflows by phase: parameters, results of the stages so far, messages.',
    source: { objects: { target: 'workflows', groupBy: 'status.phase', limit: 50 } },
    yields: 'record',
  },
  podsEnded: {
    covers: ['T20-F64', 'T20-F67'],
    text: 'Pods of stages that ended: node, phase, state of each container.',
    source: { podStatus: { target: 'endedPods' } },
    yields: 'record',
  },
  podEvents: {
    covers: ['T20-F67'],
    text: 'Events of pods that still run or wait.',
    source: { events: { target: 'activePods', since: '1h', lines: 100 } },
    yields: 'record',
  },
  memoryUse: {
    covers: ['T20-F64', 'T20-F22'],
    text: 'Memory of the running stages, as percentiles of the last 15 minutes.',
    source: { usage: { target: 'activePods', resource: 'memory', window: '15m' } },
    yields: 'record',
  },
  cpuUse: {
    covers: ['T20-F64', 'T20-F22'],
    text: 'CPU of the running stages, as percentiles of the last 15 minutes.',
    source: { usage: { target: 'activePods', resource: 'cpu', window: '15m' } },
    yields: 'record',
  },
  memoryKills: {
    covers: ['T20-F29', 'T20-F21'],
    text: 'Pods of stages that were killed for their memory.',
    source: { containerState: { target: 'endedPods', lastTerminated: 'OOMKilled' } },
    yields: 'number',
  },
  imagePullsWaiting: {
    covers: ['T20-G7'],
    text: 'Pods that cannot get their image.',
    source: { containerState: { target: 'activePods', waiting: 'ImagePullBackOff' } },
    yields: 'number',
  },
  nodePressure: {
    covers: ['T20-F29', 'T20-F67'],
    text: 'Nodes short of memory, disk or process ids.',
    source: {
      nodeConditions: { target: 'nodes', conditions: ['MemoryPressure', 'DiskPressure', 'PIDPressure'] },
    },
    yields: 'number',
  },
  nodeNetwork: {
    covers: ['T20-F25', 'T20-F64'],
    text: 'Nodes without network.',
    source: { nodeConditions: { target: 'nodes', conditions: ['NetworkUnavailable'] } },
    yields: 'number',
  },
  githubReachable: {
    covers: ['T20-F27', 'T20-F67', 'T20-G5'],
    text: 'Whether the GitHub API answers.',
    source: { httpProbe: { target: 'github' } },
    yields: 'flag',
  },
  errorLogs: {
    covers: ['T20-F66'],
    text: 'The last lines of the ended stages, all containers, masked: error chain and stack traces.',
    source: { logs: { target: 'endedPods', since: '1h', lines: 200, allContainers: true } },
    yields: 'record',
  },
  rateLimitLines: {
    covers: ['T20-F21', 'T20-F22', 'T20-G5'],
    text: 'Lines in which GitHub refuses for too many calls. A bare 403 is not one.',
    source: {
      logs: {
        target: 'endedPods',
        contains: ['API rate limit exceeded', 'secondary rate limit', 'x-ratelimit-remaining: 0'],
        since: '1h',
        lines: 50,
        allContainers: true,
      },
    },
    yields: 'number',
  },
  shortageLines: {
    covers: ['T20-F21', 'T20-F29'],
    text: 'Lines in which Kubernetes has no room left. A memory limit that was passed is one; a rate limit is not.',
    source: {
      logs: {
        target: 'endedPods',
        // "exceeded quota" is how the API server words it.
        contains: [
          'exceeded quota',
          'Insufficient memory',
          'Insufficient cpu',
          'memory limit exceeded',
          'no space left',
        ],
        since: '1h',
        lines: 50,
        allContainers: true,
      },
    },
    yields: 'number',
  },
  checkpointValid: {
    covers: ['T20-F52', 'T20-F55', 'T20-F71'],
    text: "Whether the run's last checkpoint is there and whole, as the installed check says.",
    source: { job: { target: 'checkpointCheck', parameter: 'workflow', timeout: '2m' } },
    yields: 'flag',
  },
} as const satisfies EvidenceRecord;

export type WorkflowFailureEvidence = typeof contextEvidence & ReturnType<typeof measuredEvidence>;
