import type { RemediationResource } from '../../api/remediation.ts';
import type { Informer } from '../adapters/kubernetes/informer.ts';
import type { Escalated } from '../adapters/metrics.ts';
import { REMEDIATIONS, RUNBOOKS } from '../kubernetes/own-types.ts';
import { diagnosed, secondsToDiagnosis } from '../reconcile/diagnosed.ts';
import { phaseOf } from '../reconcile/status.ts';
import { RunbookStore } from '../runbooks/store.ts';
import type { Base } from './base.ts';
import { informerFor } from './parts.ts';
import { Remediations } from './remediations.ts';

export interface Hearing {
  readonly remediationChanged: (name: string) => void;
  readonly runbookChanged: (name: string) => void;
}

export type Knowledge = ReturnType<typeof knowledgeOf>;

/** What a replica knows of the cluster, kept up by its informers. */
export function knowledgeOf(base: Base, hearing: Hearing) {
  const { connection, namespace, clients, mounted, metrics, log, clock } = base;
  const watching = { connection, client: clients.listing, namespace, metrics, log };
  const runbooks = new RunbookStore();
  const remediationInformer = informerFor(REMEDIATIONS, watching, hearing.remediationChanged);
  const runbookInformer: Informer = informerFor(RUNBOOKS, watching, (name) => {
    const object = runbookInformer.cache.get(name);
    if (object === undefined) runbooks.remove(name);
    else runbooks.take(object);
    hearing.runbookChanged(name);
  });
  const unreadable = (remediation: string, why: string) => {
    metrics().unreadable.inc();
    log('error', { remediation, why }, 'A Remediation cannot be read and is left alone.');
  };
  const opened = (remediation: string, { runbook, source }: RemediationResource['spec']) => {
    log('info', { remediation, runbook, source }, 'An episode is opened.');
  };
  const storing = { cache: remediationInformer.cache, namespace, clock, unreadable };
  return {
    runbooks,
    remediationInformer,
    runbookInformer,
    /** For what the leader does. */
    remediations: new Remediations({ client: clients.acting, quietly: true, ...storing }),
    /** For what the webhook stores. */
    intake: new Remediations({
      client: clients.intake,
      quietly: false,
      mostOpen: () => mounted.settings.current().openPerRunbook,
      opened,
      ...storing,
    }),
  };
}

export function countedPhases({ remediations }: Knowledge): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const remediation of remediations.all()) {
    const phase = phaseOf(remediation);
    counts.set(phase, (counts.get(phase) ?? 0) + 1);
  }
  return counts;
}

/** Remediations that wait for people, for every Runbook there is. */
export function countedEscalations({ remediations, runbooks }: Knowledge): readonly Escalated[] {
  const counts = new Map<string, number>();
  for (const remediation of remediations.all()) {
    const { runbook } = remediation.spec;
    if (phaseOf(remediation) === 'Escalated') counts.set(runbook, (counts.get(runbook) ?? 0) + 1);
  }
  return runbooks.names().flatMap((runbook) => {
    const system = runbooks.get(runbook)?.spec.system;
    return system === undefined ? [] : [{ system, runbook, count: counts.get(runbook) ?? 0 }];
  });
}

/** Seconds since the oldest alert began that has an open episode and no diagnosis, for every system with a Runbook. */
export function unclassified(
  {
    remediations,
    runbooks,
  }: {
    readonly remediations: Pick<Remediations, 'all'>;
    readonly runbooks: Pick<RunbookStore, 'names' | 'get'>;
  },
  now: Date,
): ReadonlyMap<string, number> {
  const systemOf = (runbook: string) => runbooks.get(runbook)?.spec.system;
  const ages = new Map(
    runbooks
      .names()
      .flatMap((name) => systemOf(name) ?? [])
      .map((system) => [system, 0]),
  );
  for (const remediation of remediations.all()) {
    const { spec, status = {} } = remediation;
    const system = systemOf(spec.runbook);
    if (system === undefined || phaseOf(remediation) === 'Closed' || diagnosed(status) !== undefined)
      continue;
    const age = secondsToDiagnosis(remediation, status, now) ?? 0;
    ages.set(system, Math.max(age, ages.get(system) ?? 0));
  }
  return ages;
}

export function staleness({ remediationInformer, runbookInformer }: Knowledge): ReadonlyMap<string, number> {
  return new Map([
    [REMEDIATIONS.plural, remediationInformer.staleSeconds],
    [RUNBOOKS.plural, runbookInformer.staleSeconds],
  ]);
}

/** How far a replica is. */
export interface Progress {
  isRestored: boolean;
  isStopping: boolean;
}

/** Why a replica must get no requests: it is blind, or ends. */
export function notReady(
  { isRestored, isStopping }: Readonly<Progress>,
  { remediationInformer, runbookInformer }: Knowledge,
): string | undefined {
  if (isStopping) return 'it is stopping';
  if (!isRestored) return 'the last valid Runbooks are not read yet';
  if (!remediationInformer.isCurrent) return 'what is known of Remediations is old, or nothing';
  return runbookInformer.isCurrent ? undefined : 'what is known of Runbooks is old, or nothing';
}
