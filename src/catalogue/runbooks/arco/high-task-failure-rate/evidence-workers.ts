import type { EvidenceData } from '../../../model/runbook.ts';
import type { ArcoNames } from '../../../systems/arco/names.ts';
import type { ArcoTarget } from './targets.ts';

/** How long before the first failure a rollout still counts as its possible cause. */
export const ROLLOUT_WINDOW = '30m';

/** What the workers, their nodes, their identity and their sources say. */
export function surroundings({ namespace, workerContainer }: ArcoNames) {
  const container = `namespace="${namespace}",container="${workerContainer}"`;
  return {
    memoryUse: {
      covers: ['ARCO-D3', 'ARCO-R7', 'ARCO-R8', 'ARCO-K2'],
      text: 'Percentiles of the workers’ memory over an hour.',
      source: { usage: { target: 'worker', resource: 'memory', window: '1h' } },
      yields: 'record',
    },
    oomKilledPods: {
      covers: ['ARCO-D4', 'ARCO-C4'],
      text: 'Workers whose last end was an OOM kill, by the container’s status: no event says so.',
      source: { containerState: { target: 'worker', lastTerminated: 'OOMKilled' } },
      yields: 'number',
    },
    // The last end of a container stays on show until the next one.
    recentRestarts: {
      covers: ['ARCO-D4'],
      text: 'Restarts of workers within half an hour, to tell a fresh kill from an old one.',
      source: {
        prometheus: {
          expr: `increase(kube_pod_container_status_restarts_total{${container}}[30m])`,
          reduce: 'sum',
        },
      },
      yields: 'number',
    },
    throttledShare: {
      covers: ['ARCO-C5', 'ARCO-K2'],
      text: 'Share of the scheduling periods in which workers were held back.',
      source: {
        prometheus: {
          expr: `sum(rate(container_cpu_cfs_throttled_periods_total{${container}}[5m]))
/
sum(rate(container_cpu_cfs_periods_total{${container}}[5m]))`,
        },
      },
      yields: 'number',
    },
    nodePressure: {
      covers: ['ARCO-D5', 'ARCO-P7'],
      text: 'Nodes short of memory, disk or process ids.',
      source: {
        nodeConditions: { target: 'nodes', conditions: ['MemoryPressure', 'DiskPressure', 'PIDPressure'] },
      },
      yields: 'number',
    },
    diskPressure: {
      covers: ['ARCO-C6', 'ARCO-D5'],
      text: 'Nodes short of disk.',
      source: { nodeConditions: { target: 'nodes', conditions: ['DiskPressure'] } },
      yields: 'number',
    },
    quotaHeadroom: {
      covers: ['ARCO-P7'],
      text: 'Workers that the namespace’s quota still has room for.',
      source: { quotaHeadroom: { target: 'worker' } },
      yields: 'number',
    },
    errorLogs: {
      covers: ['ARCO-D6'],
      text: 'The first hundred lines of half an hour that speak of an error, an exception or a panic.',
      source: {
        logs: { target: 'worker', contains: ['error', 'exception', 'panic'], since: '30m', lines: 100 },
      },
      yields: 'record',
    },
    taskLogs: {
      covers: ['ARCO-D7'],
      text: 'Lines of half an hour that name the task in question.',
      source: { logs: { target: 'worker', parameter: 'taskId', since: '30m', lines: 100 } },
      yields: 'record',
    },
    credentialErrors: {
      covers: ['ARCO-K1', 'ARCO-C13', 'ARCO-C15'],
      text: 'Lines of ten minutes in which a worker was refused.',
      source: {
        logs: {
          target: 'worker',
          contains: [
            'unauthorized',
            'unauthenticated',
            'permission denied',
            'forbidden',
            'invalid_grant',
            'expired',
          ],
          since: '10m',
          lines: 100,
        },
      },
      yields: 'number',
    },
    sourceSchema: {
      covers: ['ARCO-D8', 'ARCO-C1', 'ARCO-P5', 'ARCO-K2'],
      text: 'Schema of the source in question, read as the worker.',
      source: { job: { target: 'sourceSchema', parameter: 'sourceTable', timeout: '2m' } },
      yields: 'flag',
    },
    sourceRows: {
      covers: ['ARCO-D9', 'ARCO-C2', 'ARCO-C3'],
      text: 'Ten rows of the source in question. They stay in the record and go into no notice.',
      source: { job: { target: 'sourceRows', parameter: 'sourceTable', timeout: '2m' } },
      yields: 'record',
    },
    rollouts: {
      covers: ['ARCO-D10'],
      text: 'Revisions of the workers, with the time of each.',
      source: { rolloutHistory: { target: 'worker' } },
      yields: 'record',
    },
    rolloutBeforeFailure: {
      covers: ['ARCO-D11', 'ARCO-C10'],
      text: `Whether the workers’ template changed within ${ROLLOUT_WINDOW} before the failures began.`,
      source: { rolloutBeforeFailure: { target: 'worker', window: ROLLOUT_WINDOW } },
      yields: 'flag',
    },
    rolloutState: {
      covers: ['ARCO-V1'],
      text: 'Whether the workers’ rollout is complete, still runs, or passed its deadline.',
      source: { rolloutStatus: { target: 'worker' } },
      yields: 'text',
    },
    identityExists: {
      covers: ['ARCO-D12'],
      text: 'Whether the workers’ service account exists, with its annotations.',
      source: { exists: { target: 'identity' } },
      yields: 'flag',
    },
    bigQueryAccess: {
      covers: ['ARCO-D13', 'ARCO-P6', 'ARCO-K1'],
      text: 'Whether the workers’ identity may list data sets.',
      source: { job: { target: 'bigQueryAccess', timeout: '2m' } },
      yields: 'flag',
    },
    bucketAccess: {
      covers: ['ARCO-D14', 'ARCO-P6', 'ARCO-K1'],
      text: 'Whether the workers’ identity may list the data bucket.',
      source: { job: { target: 'bucketAccess', timeout: '2m' } },
      yields: 'flag',
    },
    credentialsNewer: {
      covers: ['ARCO-R6'],
      text: 'Whether the workers still run with an older version of the secret than the current one.',
      source: { secretNewerThanPods: { target: 'credentials', workload: 'worker' } },
      yields: 'flag',
    },
    rootCauseFixed: {
      covers: ['ARCO-R10'],
      text: 'Whether the person who asks for the retry states that the cause is fixed.',
      source: { statement: { parameter: 'rootCauseFixed' } },
      yields: 'flag',
    },
  } as const satisfies Record<string, EvidenceData<ArcoTarget>>;
}
