import type { Profile } from '../../model/system.ts';

/** Where a task's row is, and what its columns are called. */
interface TaskTable {
  readonly table: string;
  readonly id: string;
  readonly run: string;
  readonly asset: string;
  readonly state: string;
  readonly attempt: string;
  readonly maxAttempts: string;
  readonly error: string;
  readonly reason: string;
  readonly changedAt: string;
}

interface RunTable {
  readonly table: string;
  readonly id: string;
  readonly tenant: string;
  readonly state: string;
  readonly cancelReason: string;
}

/** The states that queries and statements name, as the store spells them. */
interface ArcoStates {
  readonly pending: string;
  readonly ready: string;
  readonly running: string;
  readonly succeeded: string;
  readonly failed: string;
  readonly skipped: string;
  readonly cancelling: string;
  readonly cancelled: string;
}

/** Every name and figure of Arco Flow that differs between its document, its software and an installation. */
export interface ArcoNames {
  readonly namespace: string;
  readonly worker: string;
  readonly workerContainer: string;
  readonly workerImage: string;
  readonly canary: string;
  /** What hands tasks to workers: the breaker pauses this, and never the workers. */
  readonly scheduler: string;
  readonly schedulerContainer: string;
  readonly schedulerImage: string;
  readonly serviceAccount: string;
  readonly credentials: { readonly secret: string; readonly key: string };
  readonly bucket: string;
  readonly ports: readonly { readonly name: string; readonly port: number }[];
  /** Name of the port that serves `/metrics`. */
  readonly metricsPort: string;
  readonly readinessPath: `/${string}`;
  readonly tasks: TaskTable;
  readonly runs: RunTable;
  readonly states: ArcoStates;
  /** Below this many finished attempts in five minutes a failure ratio says nothing, and its alerts stay silent. */
  readonly minFinishedTasks: number;
  /** Below this many failures a minute a median duration says nothing. */
  readonly minFailuresPerMinute: number;
  /** Oldest age of an asset that its consumers accept, in seconds. */
  readonly freshnessSeconds: number;
}

const tasks: TaskTable = {
  table: 'task_executions',
  id: 'task_id',
  run: 'run_id',
  asset: 'asset_key',
  state: 'state',
  attempt: 'attempt',
  maxAttempts: 'max_attempts',
  error: 'error_message',
  reason: 'last_transition_reason',
  changedAt: 'last_transition_at',
};

const runs: RunTable = {
  table: 'runs',
  id: 'run_id',
  tenant: 'tenant_id',
  state: 'state',
  cancelReason: 'cancel_reason',
};

/** The document sets neither of the first two figures; the third is the origin's own freshness limit. */
const figures = { minFinishedTasks: 5, minFailuresPerMinute: 1, freshnessSeconds: 3600 };

export const arcoNames: Readonly<Record<Profile, ArcoNames>> = {
  documented: {
    ...figures,
    namespace: 'arco',
    worker: 'arco-worker',
    workerContainer: 'worker',
    workerImage: 'ghcr.io/daxis-io/arco-worker',
    canary: 'arco-worker-canary',
    scheduler: 'arco-scheduler',
    schedulerContainer: 'scheduler',
    schedulerImage: 'ghcr.io/daxis-io/arco-scheduler',
    serviceAccount: 'arco-worker',
    credentials: { secret: 'arco-credentials', key: 'key.json' },
    bucket: 'gs://arco-data/',
    ports: [
      { name: 'http', port: 8080 },
      { name: 'metrics', port: 9090 },
    ],
    metricsPort: 'metrics',
    readinessPath: '/ready',
    tasks,
    runs,
    states: {
      pending: 'Pending',
      ready: 'Ready',
      running: 'Running',
      succeeded: 'Succeeded',
      failed: 'Failed',
      skipped: 'Skipped',
      cancelling: 'Cancelling',
      cancelled: 'Cancelled',
    },
  },
  // Today's software runs outside Kubernetes, with one port per service. It keeps its state as objects and no
  // longer in tables: those of the document stay, with the spelling of the states that the software uses.
  upstream: {
    ...figures,
    namespace: 'arco',
    worker: 'arco-flow-worker',
    workerContainer: 'worker',
    workerImage: 'ghcr.io/daxis-io/arco-flow-worker',
    canary: 'arco-flow-worker-canary',
    scheduler: 'arco-flow-dispatcher',
    schedulerContainer: 'dispatcher',
    schedulerImage: 'ghcr.io/daxis-io/arco-flow-dispatcher',
    serviceAccount: 'arco-flow-worker',
    credentials: { secret: 'arco-credentials', key: 'key.json' },
    bucket: 'gs://arco-data/',
    ports: [{ name: 'http', port: 8080 }],
    metricsPort: 'http',
    readinessPath: '/health',
    tasks,
    runs,
    states: {
      pending: 'PENDING',
      ready: 'READY',
      running: 'RUNNING',
      succeeded: 'SUCCEEDED',
      failed: 'FAILED',
      skipped: 'SKIPPED',
      cancelling: 'CANCELLING',
      cancelled: 'CANCELLED',
    },
  },
};
