import type { Canary, Configuration, Preflight, Safeguards } from '../../model/safeguards.ts';
import { ADAPTERS } from './adapters.ts';
import type { ArcoNames } from './names.ts';
import { CREDENTIALS_PATH, SCHEDULER_CONFIG } from './paths.ts';
import { BREAKER_THRESHOLD, RECORDS } from './recordings.ts';

/** S0:217-255: what keeps task failures from piling up. */
export function safeguards(names: ArcoNames): Safeguards {
  return {
    configurations: [schedulerConfiguration(names)],
    prerequisites: [],
    preflights: preflights(names),
    canaries: [canary(names)],
  };
}

function schedulerConfiguration({ namespace }: ArcoNames): Configuration {
  return {
    name: SCHEDULER_CONFIG.name,
    namespace,
    covers: ['ARCO-P1'],
    text: 'The breaker of the scheduler: on, open above 30 % failures, on trial again after five minutes.',
    file: SCHEDULER_CONFIG.file,
    settings: {
      circuit_breaker: { enabled: true, failure_threshold: BREAKER_THRESHOLD, reset_timeout: '5m' },
    },
    bounds: [
      {
        path: ['circuit_breaker', 'failure_threshold'],
        comparison: 'below',
        limit: 0.5,
        why: 'the critical alert fires there, and the breaker has to open before it',
      },
    ],
  };
}

function preflights({ worker, credentials }: ArcoNames): readonly Preflight[] {
  // Google's tools look here, and not where the client libraries in the workers do.
  const env = { CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE: `${CREDENTIALS_PATH}/${credentials.key}` };
  return [
    {
      name: 'arco-preflight-schema',
      covers: ['ARCO-P5'],
      text: 'The schema of a source can be read as the workers read it.',
      workload: worker,
      check: { adapter: ADAPTERS.sourceSchema, env },
      timeout: '3m',
    },
    {
      name: 'arco-preflight-bigquery',
      covers: ['ARCO-P6'],
      text: "The workers' credentials are accepted by BigQuery.",
      workload: worker,
      check: { adapter: ADAPTERS.bigQueryAccess, env },
      timeout: '3m',
    },
    {
      name: 'arco-preflight-bucket',
      covers: ['ARCO-P6'],
      text: "The workers' credentials open the data bucket.",
      workload: worker,
      check: { adapter: ADAPTERS.bucketAccess, env },
      timeout: '3m',
    },
    {
      name: 'arco-preflight-room',
      covers: ['ARCO-P7'],
      text: 'The quota has room for the pods that a rollout adds, and a node is ready and short of nothing.',
      workload: worker,
      check: { room: true },
      timeout: '2m',
    },
  ];
}

/** The document names no figures for its canary (S0:236); these are ours. */
function canary({ canary: name, worker, minFinishedTasks }: ArcoNames): Canary {
  return {
    name,
    covers: ['ARCO-P4'],
    text: 'The other workers get a version after the canary ran it for ten minutes and failed no more than they did.',
    canary: name,
    stable: worker,
    canaryRatio: `${RECORDS.failureRateByJob}{job="${name}"}`,
    stableRatio: `${RECORDS.failureRateByJob}{job="${worker}"}`,
    canaryVolume: `sum(increase(arco_flow_tasks_total{to_state=~"succeeded|failed",job="${name}"}[5m]))`,
    // Half of what raises the warning: a version that would bring the others there is stopped well before.
    margin: 0.05,
    minimumVolume: minFinishedTasks,
    // Two windows of the ratio; the first still holds what the canary ran before.
    watch: '10m',
    settle: '5m',
  };
}
