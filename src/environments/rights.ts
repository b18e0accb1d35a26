import { actions } from '../api/actions/index.ts';
import type { Permission } from '../api/actions/action.ts';
import { READS_OF, targetReads } from '../api/reads.ts';
import type { EvidenceSourceName } from '../api/evidence.ts';
import type { Target } from '../api/target.ts';
import type { Runbook } from '../catalogue/model/runbook.ts';
import type { System } from '../catalogue/model/system.ts';
import { GITOPS } from '../conventions/gitops.ts';
import { switchesConfigMapName } from '../conventions/names.ts';
import { groupBy, mergeGrants, READING_VERBS, type Grant } from './grants.ts';
import type { Environment } from './model.ts';
import { isSwitchedOn, remediesOf, type RemedyPlace } from './remediation.ts';

/** What the controller may do to what it watches and mends. */
export interface ControllerRights {
  /** Rights in one namespace each, by the name of the namespace. */
  readonly namespaces: readonly { readonly namespace: string; readonly rules: readonly Grant[] }[];
  /** Rights in the whole cluster: reading only. */
  readonly cluster: readonly Grant[];
}

/** A right, and the namespace in which it is needed; the whole cluster when absent. */
export interface Need {
  readonly namespace: string | undefined;
  readonly grant: Grant;
}

/**
 * The least that the runbooks of an environment need. A remedy that is switched on brings what its action declares, one
 * in shadow only what of it reads; evidence brings what its collector reads. Evidence that a Job collects needs a Job
 * to be created, and so it is there only where a remedy of its runbook is switched on.
 *
 * @throws Error when a change would be allowed in the whole cluster; `environmentProblems` tells of it first.
 */
export function controllerRights(systems: readonly System[], environment: Environment): ControllerRights {
  const needs = [
    ...remedyNeeds(systems, environment),
    ...evidenceNeeds(systems, environment),
    ...gitopsNeeds(systems, environment),
  ];
  const byNamespace = groupBy(needs, ({ namespace }) => namespace);
  const of = (namespace: string | undefined) =>
    mergeGrants((byNamespace.get(namespace) ?? []).map(({ grant }) => grant));
  const cluster = of(undefined);
  const change = cluster.find(isChange);
  if (change !== undefined) {
    throw new Error(`${change.verbs.join(', ')} on ${change.resources.join(', ')} in the whole cluster`);
  }
  const namespaces = [...byNamespace.keys()].filter((name) => name !== undefined).sort();
  return { cluster, namespaces: namespaces.map((namespace) => ({ namespace, rules: of(namespace) })) };
}

/** Whether a right goes beyond reading. */
export function isChange({ apiGroup, verbs }: Grant): boolean {
  return !QUESTIONS.includes(apiGroup) && verbs.some((verb) => !READING_VERBS.includes(verb));
}

/** Groups whose resources are answers: the API server keeps none of what is created there. */
const QUESTIONS: readonly string[] = ['authorization.k8s.io'];

function remedyNeeds(systems: readonly System[], environment: Environment): Need[] {
  return remediesOf(systems).flatMap((place) => {
    const needs = declaredNeeds(place, environment);
    return isSwitchedOn(place, environment) ? needs : needs.flatMap(reading);
  });
}

/** What a remedy's action declares, on the remedy's target. */
export function declaredNeeds({ system, runbook, remedy }: RemedyPlace, environment: Environment): Need[] {
  return Object.entries(remedy.action).flatMap(([name, parameters]: [string, object]) => {
    const declaration = Object.entries(actions).find(([known]) => known === name)?.[1];
    if (declaration === undefined || !('target' in parameters)) return [];
    return needsOn(declaration.permissions, targetOf(runbook, parameters.target), { system, environment });
  });
}

function evidenceNeeds(systems: readonly System[], environment: Environment): Need[] {
  const active = new Set(
    remediesOf(systems)
      .filter((place) => isSwitchedOn(place, environment))
      .map(({ runbook }) => runbook),
  );
  return systems.flatMap((system) =>
    system.runbooks.flatMap((runbook) =>
      Object.values(runbook.evidence).flatMap(({ source }) => {
        const [kind, parameters] = onlyEntry(source);
        if (!('target' in parameters) || (kind === 'job' && !active.has(runbook))) return [];
        const target = targetOf(runbook, parameters.target);
        const permissions = [
          ...targetReads(target),
          ...READS_OF[kind],
          ...(kind === 'job' ? actions.runJob.permissions : []),
        ];
        return needsOn(permissions, target, { system, environment });
      }),
    ),
  );
}

/** Of Argo CD's objects, where a remedy changes a field that Git has: which of them it leaves alone, the Application says. */
function gitopsNeeds(systems: readonly System[], { argoCd }: Environment): Need[] {
  if (argoCd === undefined) return [];
  const drifts = remediesOf(systems).some(({ remedy }) =>
    Object.keys(remedy.action).some((name) =>
      Object.entries(actions).some(([known, { gitops }]) => known === name && gitops.drift !== 'none'),
    ),
  );
  if (!drifts) return [];
  const { group, plural } = GITOPS.argoCd.applications;
  return [{ namespace: argoCd.namespace, grant: { apiGroup: group, resources: [plural], verbs: ['get'] } }];
}

interface Place {
  readonly system: System;
  readonly environment: Environment;
}

function needsOn(permissions: readonly Permission[], target: Target, place: Place): Need[] {
  const scope = scopeOf(target, place);
  if (scope === 'none') return [];
  return permissions.map(({ apiGroup, resources, verbs, objects, everywhere }) => {
    const names = objects === undefined ? undefined : namesOf(target, objects);
    return {
      namespace: everywhere === true ? undefined : scope.namespace,
      grant: { apiGroup, resources, verbs, ...(names === undefined ? {} : { names }) },
    };
  });
}

/** Where a target is: in a namespace, in all of them, or nowhere in Kubernetes as this environment has it. */
function scopeOf(target: Target, { system, environment }: Place): { namespace?: string } | 'none' {
  if ('adapter' in target) {
    const setting = environment.adapters[target.adapter.name];
    return setting === undefined || 'absent' in setting ? 'none' : { namespace: system.namespace };
  }
  if ('store' in target || 'stream' in target || 'endpoint' in target) return 'none';
  const [inner = {}] = Object.values<object>(target);
  return 'namespace' in inner && typeof inner.namespace === 'string' ? { namespace: inner.namespace } : {};
}

function namesOf(target: Target, objects: 'target' | 'switches'): readonly string[] | undefined {
  const [inner = {}] = Object.values<object>(target);
  if (!('name' in inner) || typeof inner.name !== 'string') return undefined;
  return [objects === 'target' ? inner.name : switchesConfigMapName(inner.name)];
}

function reading({ namespace, grant }: Need): Need[] {
  if (!isChange(grant)) return [{ namespace, grant }];
  const verbs = grant.verbs.filter((verb) => READING_VERBS.includes(verb));
  return verbs.length === 0 ? [] : [{ namespace, grant: { ...grant, verbs } }];
}

function targetOf({ name, targets }: Runbook, id: unknown): Target {
  const target = typeof id === 'string' ? targets[id] : undefined;
  if (target === undefined) throw new Error(`runbook ${name} has no target '${String(id)}'`);
  return target;
}

function onlyEntry(source: object): readonly [EvidenceSourceName, object] {
  const [kind, parameters]: readonly unknown[] = Object.entries(source)[0] ?? [];
  if (!isSource(kind) || typeof parameters !== 'object' || parameters === null) {
    throw new Error(`'${String(kind)}' is no source of evidence`);
  }
  return [kind, parameters];
}

function isSource(kind: unknown): kind is EvidenceSourceName {
  return typeof kind === 'string' && kind in READS_OF;
}
