import { LEADER_LEASE } from '../../conventions/controller.ts';
import { silencesAt } from '../adapters/alertmanager.ts';
import { accessReviews } from '../adapters/kubernetes/access-reviews.ts';
import { pause } from '../adapters/kubernetes/rate.ts';
import { said } from '../adapters/log.ts';
import { metricsOf, type Metrics } from '../adapters/metrics.ts';
import { prometheusAt } from '../adapters/prometheus.ts';
import { outcomesOf } from '../intake/episodes.ts';
import { intakeServer, renewCertificate, type IntakeServer } from '../intake/server.ts';
import { LEASES } from '../kubernetes/own-types.ts';
import { Elector } from '../leader/elector.ts';
import type { World } from '../reconcile/world.ts';
import { ReadyKeeper } from '../workloads/ready-keeper.ts';
import { RunbookRevisions } from '../runbooks/revisions.ts';
import { baseOf, type Base, type BaseOptions } from './base.ts';
import { breakersOf, type Breakers } from './breakers.ts';
import { healthServer } from './health.ts';
import {
  countedEscalations,
  countedPhases,
  knowledgeOf,
  notReady,
  staleness,
  unclassified,
  type Knowledge,
  type Progress,
} from './knowledge.ts';
import { Leading, type LeadingOptions } from './leading.ts';
import { tellingTo } from './parts.ts';
import { Interventions } from './interventions.ts';
import { Recorder } from './recorder.ts';
import { RemediationWork } from './work.ts';
import { worldOf } from './world.ts';

export type Controller = ReturnType<typeof assemble>;

/** All parts of one replica, put together; nothing runs yet. */
export function assemble(options: BaseOptions) {
  const metrics = (): Metrics => made;
  const mayAct = (): boolean => elector.isLeader;
  const base = baseOf(options, metrics, mayAct);
  const { clients, namespace, config, clock, log } = base;
  const { events, audit } = tellingTo(clients, base);
  const tell = events.tell.bind(events);
  const recorder = new Recorder({ clock, identity: config.identity, audit, tell, log, metrics });
  const interventions = new Interventions({
    ...{ clock, namespace, cluster: clients.beside, write: recorder.intervened },
  });
  const elector = electorOf(base);
  const knowledge = knowledgeOf(base, {
    remediationChanged: (name) => {
      const remediation = knowledge.remediations.get(name);
      if (remediation !== undefined) {
        void interventions.remediation(remediation);
        leading.runbookTouched(remediation.spec.runbook);
      }
      leading.remediationChanged(name);
    },
    runbookChanged: (name) => {
      const runbook = knowledge.runbookInformer.cache.get(name);
      if (runbook !== undefined) void interventions.runbook(runbook);
      leading.runbookChanged(name);
    },
  });
  const revisions = new RunbookRevisions(clients.beside, namespace);
  const record: World['record'] = (remediation, happening) => {
    recorder.record(remediation, happening);
    leading.runbookTouched(remediation.spec.runbook);
  };
  const work = workOf(base, knowledge, { mayAct, record });
  const breakers = breakersOf(base, mayAct);
  const made = metricsFor(base, knowledge, { work, mayAct, breakers });
  const lookAtPause = () => interventions.pause();
  const leading = leadingOf(base, knowledge, { work, mayAct, revisions, breakers, recorder, lookAtPause });
  const progress: Progress = { isRestored: false, isStopping: false };
  const intake = intakeOf(base, knowledge, progress);
  return {
    informers: [knowledge.remediationInformer, knowledge.runbookInformer],
    restore: async () => {
      knowledge.runbooks.restore(await revisions.kept());
      progress.isRestored = true;
    },
    intake,
    renewCertificate: renewing(base, intake),
    health: healthServer({
      notReady: () => notReady(progress, knowledge),
      metrics: async () => ({ type: made.registry.contentType, text: await made.registry.metrics() }),
    }),
    ...{ progress, elector, leading, events, audit },
  };
}

interface Acting {
  readonly mayAct: () => boolean;
}

interface Keeping {
  readonly breakers: Breakers;
}

function workOf(
  base: Base,
  { remediations, runbooks }: Knowledge,
  { mayAct, record }: Acting & Pick<World, 'record'>,
): RemediationWork {
  const { config, mounted, clients, namespace, clock, timers, log, metrics } = base;
  const world = worldOf({
    ...{ clock, namespace, remediations, runbooks, mayAct, record },
    settings: mounted.settings.current,
    adapters: () => mounted.adapters?.current() ?? {},
    cluster: clients.acting,
    prometheus: prometheusAt(config.prometheus),
    access: accessReviews(clients.acting),
    silenced: silencesAt(config.alertmanager, (error, remediation) => {
      log('warn', { remediation, error: said(error) }, 'Alertmanager does not say what is silenced.');
    }),
  });
  const { workers } = config;
  return new RemediationWork({ world, remediations, mayAct, workers, timers, metrics, log });
}

function leadingOf(
  { clients, mounted, namespace, clock, log }: Base,
  { runbooks, remediations, remediationInformer, runbookInformer }: Knowledge,
  {
    work,
    mayAct,
    revisions,
    breakers,
    recorder,
    lookAtPause,
  }: Acting &
    Keeping &
    Pick<LeadingOptions, 'work' | 'recorder' | 'lookAtPause'> & { readonly revisions: RunbookRevisions },
): Leading {
  const patch = clients.beside.patch.bind(clients.beside);
  const settings = mounted.settings.current;
  const kept = { store: runbooks, revisions, patch, clock, namespace };
  const keeper = { ...kept, settings, remediations: () => remediations.all() };
  const client = clients.beside;
  const parts = { work, remediations, remediationInformer, runbookInformer, breakers, recorder };
  const readyKeeper = new ReadyKeeper({ cluster: client, namespace, clock, runbooks: () => runbooks.all() });
  return new Leading({ ...parts, keeper, readyKeeper, lookAtPause, client, clock, mayAct, log });
}

function metricsFor(
  { config, mounted, clock }: Base,
  knowledge: Knowledge,
  { work, mayAct, breakers }: Acting & Keeping & { readonly work: RemediationWork },
): Metrics {
  const { runbooks } = knowledge;
  const gauged = {
    phases: () => countedPhases(knowledge),
    escalated: () => countedEscalations(knowledge),
    unclassified: () => unclassified(knowledge, clock.now()),
    queueDepth: () => work.queue.depth,
    activeWorkers: () => work.active,
    isLeader: mayAct,
    staleSeconds: () => staleness(knowledge),
    settingsValid: mounted.settings.isValid,
    states: () => breakers.states(),
    held: () => breakers.held(),
    runbooksRefused: () =>
      runbooks.names().filter((name) => runbooks.condition(name)?.status === 'False').length,
  };
  return metricsOf(gauged, config.workers);
}

/** Shows new callers the certificate that is mounted now. */
function renewing({ mounted }: Base, intake: IntakeServer): () => void {
  let shown = mounted.certificate?.current();
  return () => {
    const mountedNow = mounted.certificate?.current();
    if (mountedNow === undefined || mountedNow === shown) return;
    renewCertificate(intake, mountedNow);
    shown = mountedNow;
  };
}

/** The webhook. Every replica has one, and it stores; what is done about it is the leader's. */
function intakeOf(
  { mounted, clock, metrics, log }: Base,
  knowledge: Knowledge,
  progress: Progress,
): IntakeServer {
  const { remediationInformer, runbookInformer, runbooks, intake } = knowledge;
  return intakeServer({
    clock,
    certificate: mounted.certificate?.current(),
    tokens: mounted.tokens.current,
    outcomes: (notification) => {
      // An alert that is ignored because a Runbook is not known yet would never come again.
      const isKnown = progress.isRestored && remediationInformer.hasSynced && runbookInformer.hasSynced;
      if (!isKnown) throw new Error('not everything is known yet');
      const { cluster } = mounted.settings.current();
      return outcomesOf(notification, { cluster, runbook: (name) => runbooks.get(name) });
    },
    persist: (outcomes) => intake.persist(outcomes),
    answered: (status, durationMs, why) => {
      metrics().notifications.inc({ status: String(status) });
      metrics().notificationSeconds.observe(durationMs / 1000);
      log(status >= 400 ? 'warn' : 'debug', { status, durationMs }, `A notification: ${why}`);
    },
  });
}

function electorOf({ config, clients: { vital }, namespace, clock, log }: Base): Elector {
  return new Elector({
    client: { get: vital.get, create: vital.create.bind(vital), replace: vital.replace.bind(vital) },
    lease: { ...LEASES, namespace, name: LEADER_LEASE },
    identity: config.identity,
    clock,
    monotonicMs: () => performance.now(),
    pause,
    failed: (error) => {
      log('warn', { error: said(error) }, 'The lease could not be renewed.');
    },
  });
}
