import type { EvidenceData } from '../../../model/runbook.ts';
import type { FlowEngineOptions } from '../../../systems/flowengine/options.ts';
import {
  FAILURE_RATIO_BY_TYPE,
  QUOTA_USED,
  SERVER_ERROR_RATIO,
} from '../../../systems/flowengine/recordings.ts';
import type { FlowFailureTarget } from './targets.ts';

type Evidences = Readonly<Record<string, EvidenceData<FlowFailureTarget>>>;

/** About the task that the remediation names. Without a task all of it is unknown, and what depends on it stays undone. */
const oneTask = {
  taskStatus: {
    text: 'The status of the task.',
    source: { query: { target: 'tasks', name: 'taskStatus', limit: 1, parameter: 'taskId' } },
    yields: 'text',
  },
  taskClass: {
    covers: ['FE-K1', 'FE-K2', 'FE-K3', 'FE-K4'],
    text: "The class of the task's failure, by its message: a timeout counts from 45 seconds on.",
    source: { query: { target: 'tasks', name: 'taskClass', limit: 1, parameter: 'taskId' } },
    yields: 'text',
  },
  bundleSize: {
    covers: ['FE-D3', 'FE-C1'],
    text: "Size of the task's context bundle: over 500 KB, over 180 KB, or less.",
    source: { job: { target: 'bundleSize', parameter: 'taskId', timeout: '2m' } },
    yields: 'text',
  },
  taskObjectValid: {
    covers: ['FE-D5', 'FE-C3'],
    text: 'Whether the TaskObject satisfies the mounted schema.',
    source: { job: { target: 'validateTaskObject', parameter: 'taskId', timeout: '2m' } },
    yields: 'flag',
  },
  schemaVersion: {
    covers: ['FE-D6'],
    text: 'Whether the TaskObject was made for an older, the same or a newer version of the schema.',
    source: { job: { target: 'compareSchemaVersion', parameter: 'taskId', timeout: '2m' } },
    yields: 'text',
  },
  schemaHistory: {
    covers: ['FE-D6'],
    text: 'The last changes of the TaskObject schema.',
    source: { job: { target: 'schemaHistory', parameter: 'taskId', timeout: '2m' } },
    yields: 'record',
  },
} satisfies Evidences;

/** About the engine as a whole. */
const engine = {
  reportedBy: {
    covers: ['FE-S1', 'FE-S2'],
    text: 'Where the error was seen first: at the command line or in CI.',
    source: { statement: { parameter: 'errorSource' } },
    yields: 'text',
  },
  failedTasks: {
    covers: ['FE-D2', 'FE-S3'],
    text: 'The ten newest failed tasks: id, flow type and message.',
    source: { query: { target: 'tasks', name: 'failedTasks', limit: 10 } },
    yields: 'record',
  },
  commonClass: {
    covers: ['FE-K1', 'FE-K2', 'FE-K3', 'FE-K4'],
    text: 'The most frequent class of failure in the last hour.',
    source: { query: { target: 'tasks', name: 'commonClass', limit: 1 } },
    yields: 'text',
  },
  failedLastHour: {
    covers: ['FE-S3'],
    text: 'Flows that failed in the last hour.',
    source: { prometheus: { expr: 'sum(increase(flowengine_flow_failures_total[1h]))' } },
    yields: 'number',
  },
  worstFlowType: {
    covers: ['FE-G2'],
    text: 'Share of failures of the flow type that fares worst, over one hour.',
    source: { prometheus: { expr: FAILURE_RATIO_BY_TYPE, reduce: 'max' } },
    yields: 'number',
  },
  failingFlowTypes: {
    covers: ['FE-G2', 'FE-R2'],
    text: 'How many flow types had a failure in the last 15 minutes. No figures count as none.',
    source: {
      prometheus: {
        expr: 'count(sum by (flow_type) (increase(flowengine_flow_failures_total[15m])) > 0) or vector(0)',
      },
    },
    yields: 'number',
  },
  recentFailures: {
    covers: ['FE-R2', 'FE-Z3'],
    text: 'Share of the flows of the last 15 minutes that failed; unknown when none ended.',
    source: {
      prometheus: {
        expr: `sum(increase(flowengine_flow_failures_total[15m]))
/
(sum(increase(flowengine_flow_executions_total[15m])) > 0)`,
      },
    },
    yields: 'number',
  },
  errorLogs: {
    covers: ['FE-D1'],
    text: "The engine's error lines of the last hour, masked.",
    source: { logs: { target: 'flowengine', contains: ['ERROR'], since: '1h', lines: 100 } },
    yields: 'record',
  },
  pods: {
    text: "The engine's pods: phase, readiness, restarts and age.",
    source: { podStatus: { target: 'flowengine' } },
    yields: 'record',
  },
  rollouts: {
    covers: ['FE-R2'],
    text: 'Revisions of the engine with their times.',
    source: { rolloutHistory: { target: 'flowengine' } },
    yields: 'record',
  },
  rolledOutBefore: {
    covers: ['FE-R2'],
    text: 'Whether the engine was rolled out in the hour before the failures began.',
    source: { rolloutBeforeFailure: { target: 'flowengine', window: '1h' } },
    yields: 'flag',
  },
  rollout: {
    covers: ['FE-V2'],
    text: 'Whether the last rollout ended, timed out or still runs.',
    source: { rolloutStatus: { target: 'flowengine' } },
    yields: 'text',
  },
} satisfies Evidences;

/** About the vendors. The keys of their APIs are not needed for any of it. */
function vendors({ fallback }: FlowEngineOptions) {
  return {
    quotaUsed: {
      covers: ['FE-D4', 'FE-C2'],
      text: 'Share of the daily quota that is used, of the provider with the least left.',
      source: { prometheus: { expr: QUOTA_USED, reduce: 'max' } },
      yields: 'number',
    },
    rateLimited: {
      covers: ['FE-K2', 'FE-Z3'],
      text: 'Requests that a provider refused with 429 in the last five minutes.',
      source: {
        prometheus: { expr: 'sum(increase(flowengine_model_api_errors_total{error_type="rate_limit"}[5m]))' },
      },
      yields: 'number',
    },
    serverErrors: {
      covers: ['FE-C4', 'FE-K4'],
      text: 'Share of the requests that ended in a server error, of the provider that fares worst.',
      source: { prometheus: { expr: SERVER_ERROR_RATIO, reduce: 'max' } },
      yields: 'number',
    },
    primaryErrors: {
      covers: ['FE-M6'],
      text: "The same share without the fallback's provider.",
      source: {
        prometheus: { expr: `${SERVER_ERROR_RATIO}{provider!="${fallback.provider}"}`, reduce: 'max' },
      },
      yields: 'number',
    },
    fallbackErrors: {
      covers: ['FE-M6'],
      text: "The same share of the fallback's provider; unknown when it was not used, thus not known to be configured.",
      source: {
        prometheus: { expr: `${SERVER_ERROR_RATIO}{provider="${fallback.provider}"}`, reduce: 'max' },
      },
      yields: 'number',
    },
    anthropicStatus: {
      covers: ['FE-D7'],
      text: "Whether Anthropic's status page answers; what it says is for people, and its silence is no outage.",
      source: { httpProbe: { target: 'anthropicStatus' } },
      yields: 'flag',
    },
    openaiStatus: {
      covers: ['FE-D8'],
      text: "Whether OpenAI's status page answers; what it says is for people, and its silence is no outage.",
      source: { httpProbe: { target: 'openaiStatus' } },
      yields: 'flag',
    },
    googleStatus: {
      covers: ['FE-D9'],
      text: "Whether Google's status page answers; what it says is for people, and its silence is no outage.",
      source: { httpProbe: { target: 'googleStatus' } },
      yields: 'flag',
    },
  } satisfies Evidences;
}

export function flowFailureEvidence(options: FlowEngineOptions) {
  return { ...oneTask, ...engine, ...vendors(options) };
}

export type FlowFailureEvidence = ReturnType<typeof flowFailureEvidence>;
