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

/** Where a run's row is, and what its columns are called. */
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
  /** Namespace of everything that Arco Flow runs. */
  readonly namespace: string;
  /** Deployment of the workers. */
  readonly worker: string;
  /** Container in the pods of the workers. */
  readonly workerContainer: string;
  /** Image of the workers, without tag or digest. */
  readonly workerImage: string;
  /** Deployment that gets a new version of the workers first. */
  readonly canary: string;
  /** What hands tasks to workers: the breaker pauses this, and never the workers. */
  readonly scheduler: string;
  /** Container in the pods of the scheduler. */
  readonly schedulerContainer: string;
  /** Image of the scheduler, without tag or digest. */
  readonly schedulerImage: string;
  /** ServiceAccount of the workers, whose access the checks test. */
  readonly serviceAccount: string;
  /** Secret with the key for the data sources, and the entry in it. */
  readonly credentials: { readonly secret: string; readonly key: string };
  /** Where the data is; listing it is the test of access. */
  readonly bucket: string;
  /** Ports of a worker, by the name that probes and monitors use. */
  readonly ports: readonly { readonly name: string; readonly port: number }[];
  /** Name of the port that serves `/metrics`. */
  readonly metricsPort: string;
  /** Path that answers when a worker is ready for tasks. */
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
