import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { actions } from '../../api/actions/index.ts';
import { REMEDIATION_PHASES } from '../../api/remediation.ts';
import { CONTROLLER_NAME } from '../../conventions/controller.ts';
import { CONTROLLER_METRICS as OWN, RUNTIME_METRICS as RUNTIME } from '../../conventions/metrics.ts';
import { guards } from '../guards/index.ts';
import { classificationIn, type GaugedClassification } from './classification-metrics.ts';
import { ANSWER_GUARDS } from '../reconcile/cannot.ts';
import { WorkflowMetrics, type GaugedStages } from './workflow-metrics.ts';

const RESULTS = ['success', 'error', 'requeue_after'] as const;
const OUTCOMES = ['done', 'unneeded', 'failed', 'undone', 'reverted'] as const;
/** Seconds; controller-runtime's, without those below a millisecond's worth of work. */
const RECONCILE_SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const INTAKE_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What is read when somebody asks for the metrics. */
export interface Gauged extends GaugedStages, GaugedClassification {
  readonly phases: () => ReadonlyMap<string, number>;
  /** Remediations that wait for people, for every Runbook. */
  readonly escalated: () => readonly Escalated[];
  readonly queueDepth: () => number;
  readonly activeWorkers: () => number;
  readonly isLeader: () => boolean;
  readonly staleSeconds: () => ReadonlyMap<string, number>;
  readonly settingsValid: () => boolean;
  readonly runbooksRefused: () => number;
}

export interface Escalated {
  readonly system: string;
  readonly runbook: string;
  readonly count: number;
}

/** Milliseconds between two looks at how late timers are. Ten, which is usual, take more of an idle processor than all else. */
const LAG_MS = 100;

export type Metrics = ReturnType<typeof metricsOf>;

/** The metrics of one process, with every known series at zero, so that a first increase is one. */
export function metricsOf(gauged: Gauged, workers: number) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_MS });
  const stages = new WorkflowMetrics(registry, gauged);
  const classification = classificationIn(registry, gauged);
  const made = { registry, stages, classification, ...countersIn(registry), ...histogramsIn(registry) };
  gaugesIn(registry, gauged, workers);
  atZero(made);
  return made;
}

function countersIn(registry: Registry) {
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter<Label>({ name, help, labelNames, registers: [registry] });
  return {
    reconciles: counter(RUNTIME.reconciles, 'Turns of remediations by result.', 'controller', 'result'),
    reconcileErrors: counter(RUNTIME.reconcileErrors, 'Turns of remediations that failed.', 'controller'),
    queueAdds: counter(RUNTIME.queueAdds, 'Keys that were added to the queue.', 'name'),
    queueRetries: counter(RUNTIME.queueRetries, 'Keys that were added again after a failure.', 'name'),
    refusals: counter(OWN.refusals, 'Plans that a guard stood against.', 'guard', 'kind'),
    actions: counter(OWN.actions, 'Changes by action and outcome.', 'action', 'outcome'),
    notifications: counter(OWN.notifications, 'Notifications by status of the answer.', 'status'),
    apiRequests: counter(OWN.apiRequests, 'Requests to the API server.', 'method', 'status'),
    watchRestarts: counter(OWN.watchRestarts, 'Watches that began anew.', 'resource', 'reason'),
    unreadable: counter(OWN.unreadable, 'Remediations that cannot be read.'),
    auditFailures: counter(OWN.auditFailures, 'Audit lines that could not be written.'),
    breakerProblems: counter(OWN.breakerProblems, 'Times that something of the breakers could not be used.'),
  };
}

function histogramsIn(registry: Registry) {
  const registers = [registry];
  return {
    reconcileSeconds: new Histogram({
      name: RUNTIME.reconcileSeconds,
      help: 'Seconds that a turn of a remediation takes.',
      labelNames: ['controller'],
      buckets: RECONCILE_SECONDS,
      registers,
    }),
    notificationSeconds: new Histogram({
      name: OWN.notificationSeconds,
      help: 'Seconds until a notification is answered.',
      buckets: INTAKE_SECONDS,
      registers,
    }),
  };
}

function gaugesIn(registry: Registry, gauged: Gauged, workers: number): void {
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  gauge(RUNTIME.mostWorkers, 'Remediations worked on at one time at most.', () => workers);
  gauge(RUNTIME.activeWorkers, 'Remediations worked on now.', gauged.activeWorkers);
  gauge(RUNTIME.queueDepth, 'Keys that wait for a worker.', gauged.queueDepth);
  gauge(RUNTIME.isLeader, '1 in the replica that acts.', () => Number(gauged.isLeader()));
  gauge(OWN.settingsValid, '1 while the mounted settings are valid.', () => Number(gauged.settingsValid()));
  gauge(OWN.runbooksRefused, 'Runbooks whose current version is refused.', gauged.runbooksRefused);
  const labelled = labelledGauge(registry);
  labelled(OWN.remediations, 'phase', () => {
    const zero = REMEDIATION_PHASES.map((phase) => [phase, 0] as const);
    return new Map([...zero, ...gauged.phases()]);
  });
  labelled(OWN.staleSeconds, 'resource', gauged.staleSeconds);
  new Gauge({
    name: OWN.escalated,
    help: 'Remediations that wait for people since nothing else is left.',
    labelNames: ['system', 'runbook'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { count, ...labels } of gauged.escalated()) this.set(labels, count);
    },
  });
}

const HELP: Readonly<Record<string, string>> = {
  [OWN.remediations]: 'Remediations by phase.',
  [OWN.staleSeconds]: 'Seconds since a kind was last heard of.',
};

function labelledGauge(registry: Registry) {
  return (name: string, label: string, values: () => ReadonlyMap<string, number>) =>
    new Gauge({
      name,
      help: HELP[name] ?? name,
      labelNames: [label],
      registers: [registry],
      collect() {
        for (const [key, value] of values()) this.set({ [label]: key }, value);
      },
    });
}

function atZero(made: ReturnType<typeof countersIn> & ReturnType<typeof histogramsIn>): void {
  const controller = CONTROLLER_NAME;
  for (const result of RESULTS) made.reconciles.inc({ controller, result }, 0);
  made.reconcileErrors.inc({ controller }, 0);
  made.reconcileSeconds.zero({ controller });
  made.queueAdds.inc({ name: controller }, 0);
  made.queueRetries.inc({ name: controller }, 0);
  for (const guard of [...guards.map(({ id }) => id), ...ANSWER_GUARDS]) {
    for (const kind of ['blocked', 'final']) made.refusals.inc({ guard, kind }, 0);
  }
  for (const action of Object.keys(actions)) {
    for (const outcome of OUTCOMES) made.actions.inc({ action, outcome }, 0);
  }
  for (const status of ['200', '400', '401', '503']) made.notifications.inc({ status }, 0);
}
