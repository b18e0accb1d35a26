import { LEADER_LEASE } from '../../conventions/controller.ts';
import { silencesAt } from '../adapters/alertmanager.ts';
import type { Informer } from '../adapters/kubernetes/informer.ts';
import { pause } from '../adapters/kubernetes/rate.ts';
import { said, type Log } from '../adapters/log.ts';
import { metricsOf, type Metrics } from '../adapters/metrics.ts';
import { prometheusAt } from '../adapters/prometheus.ts';
import { systemClock } from '../clock.ts';
import type { ControllerConfig } from '../config.ts';
import { outcomesOf } from '../intake/episodes.ts';
import { intakeServer } from '../intake/server.ts';
import { LEASES, REMEDIATIONS, RUNBOOKS } from '../kubernetes/own-types.ts';
import { Elector } from '../leader/elector.ts';
import { phaseOf } from '../reconcile/status.ts';
import { RunbookRevisions } from '../runbooks/revisions.ts';
import { RunbookStore } from '../runbooks/store.ts';
import { healthServer } from './health.ts';
import { Leading } from './leading.ts';
import { clientsOf, informerFor, placeOf, tellingTo, type Mounted } from './parts.ts';
import { Recorder } from './recorder.ts';
import { Remediations } from './remediations.ts';
import { RemediationWork } from './work.ts';
import { worldOf } from './world.ts';

export interface AssembleOptions {
  readonly config: ControllerConfig;
  readonly mounted: Mounted;
  readonly log: Log;
  /** Ends all requests. */
  readonly signal: AbortSignal;
}

export type Controller = ReturnType<typeof assemble>;

/** All parts of one replica, put together; nothing runs yet. @throws Error without a cluster. */
export function assemble({ config, mounted, log, signal }: AssembleOptions) {
  const clock = systemClock;
  const { connection, namespace } = placeOf(config);
  const metrics = (): Metrics => made;
  const clients = clientsOf(connection, signal, metrics);
  const watching = { connection, client: clients.listing, namespace, metrics, log };
  const runbooks = new RunbookStore();
  const remediationInformer = informerFor(REMEDIATIONS, watching, (name) => {
    const remediation = remediations.get(name);
    if (remediation !== undefined) recorder.decided(remediation);
    leading.remediationChanged(name);
  });
  const runbookInformer: Informer = informerFor(RUNBOOKS, watching, (name) => {
    const object = runbookInformer.cache.get(name);
    if (object === undefined) runbooks.remove(name);
    else runbooks.take(object);
    leading.runbookChanged(name);
  });
  const unreadable = (remediation: string, why: string) => {
    made.unreadable.inc();
    log('error', { remediation, why }, 'A Remediation cannot be read and is left alone.');
  };
  const storing = { cache: remediationInformer.cache, namespace, clock, unreadable };
  const remediations = new Remediations({ client: clients.acting, quietly: true, ...storing });
  const elector = electorOf(config, { clients, namespace, log });
  const mayAct = () => elector.isLeader;
  const { events, audit } = tellingTo(clients, { namespace, config, log, metrics });
  const { identity } = config;
  const tell = events.tell.bind(events);
  const recorder = new Recorder({ clock, identity, audit, tell, log, metrics });
  const { settings, tokens, adapters } = mounted;
  const world = worldOf({
    clock,
    namespace,
    settings: settings.current,
    adapters: () => adapters?.current() ?? {},
    cluster: clients.acting,
    prometheus: prometheusAt(config.prometheus),
    remediations,
    runbooks,
    silenced: silencesAt(config.alertmanager, (error) => {
      log('warn', { error: said(error) }, 'Alertmanager does not say what is silenced.');
    }),
    mayAct,
    record: recorder.record,
  });
  const made = metricsOf(
    {
      phases: () => countedPhases(remediations),
      queueDepth: () => work.queue.depth,
      activeWorkers: () => work.active,
      isLeader: mayAct,
      staleSeconds: () => staleness({ remediationInformer, runbookInformer }),
      settingsValid: settings.isValid,
      runbooksRefused: () =>
        runbooks.names().filter((name) => runbooks.condition(name)?.status === 'False').length,
    },
    config.workers,
  );
  const work = new RemediationWork({
    world,
    remediations,
    mayAct,
    workers: config.workers,
    clock,
    metrics: made,
    log,
  });
  const revisions = new RunbookRevisions(clients.beside, namespace);
  const patch = clients.beside.patch.bind(clients.beside);
  const leading = new Leading({
    work,
    remediations,
    remediationInformer,
    runbookInformer,
    keeper: { store: runbooks, revisions, patch, clock, namespace },
    client: clients.beside,
    clock,
    mayAct,
    log,
  });
  const intake = intakeServer({
    clock,
    tokens: tokens.current,
    outcomes: (notification) => {
      // An alert that is ignored because a Runbook is not known yet would never come again.
      const isKnown = progress.isRestored && remediationInformer.hasSynced && runbookInformer.hasSynced;
      if (!isKnown) throw new Error('not everything is known yet');
      const { cluster } = settings.current();
      return outcomesOf(notification, { cluster, runbook: (name) => runbooks.get(name) });
    },
    persist: (outcomes) => storedBy.persist(outcomes),
    answered: (status, durationMs, why) => {
      made.notifications.inc({ status: String(status) });
      made.notificationSeconds.observe(durationMs / 1000);
      log(status >= 400 ? 'warn' : 'debug', { status, durationMs }, `A notification: ${why}`);
    },
  });
  const storedBy = new Remediations({ client: clients.intake, quietly: false, ...storing });
  const progress = { isRestored: false, isStopping: false };
  const health = healthServer({
    notReady: () => notReady(progress, { remediationInformer, runbookInformer }),
    metrics: async () => ({ type: made.registry.contentType, text: await made.registry.metrics() }),
  });
  return {
    informers: [remediationInformer, runbookInformer],
    restore: async () => {
      runbooks.restore(await revisions.kept());
      progress.isRestored = true;
    },
    progress,
    elector,
    leading,
    intake,
    health,
    events,
    audit,
  };
}

interface Informers {
  readonly remediationInformer: Informer;
  readonly runbookInformer: Informer;
}

function notReady(
  { isRestored, isStopping }: { readonly isRestored: boolean; readonly isStopping: boolean },
  { remediationInformer, runbookInformer }: Informers,
): string | undefined {
  if (isStopping) return 'it is stopping';
  if (!isRestored) return 'the last valid Runbooks are not read yet';
  if (!remediationInformer.isCurrent) return 'what is known of Remediations is old, or nothing';
  return runbookInformer.isCurrent ? undefined : 'what is known of Runbooks is old, or nothing';
}

function electorOf(
  { identity }: ControllerConfig,
  {
    clients,
    namespace,
    log,
  }: { readonly clients: ReturnType<typeof clientsOf>; readonly namespace: string; readonly log: Log },
): Elector {
  const { vital } = clients;
  return new Elector({
    client: { get: vital.get, create: vital.create.bind(vital), replace: vital.replace.bind(vital) },
    lease: { ...LEASES, namespace, name: LEADER_LEASE },
    identity,
    clock: systemClock,
    monotonicMs: () => performance.now(),
    pause,
    failed: (error) => {
      log('warn', { error: said(error) }, 'The lease could not be renewed.');
    },
  });
}

function countedPhases(remediations: Remediations): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const remediation of remediations.all()) {
    const phase = phaseOf(remediation);
    counts.set(phase, (counts.get(phase) ?? 0) + 1);
  }
  return counts;
}

function staleness({ remediationInformer, runbookInformer }: Informers): ReadonlyMap<string, number> {
  return new Map([
    [REMEDIATIONS.plural, remediationInformer.staleSeconds],
    [RUNBOOKS.plural, runbookInformer.staleSeconds],
  ]);
}
