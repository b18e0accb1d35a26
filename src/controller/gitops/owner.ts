import type { Drift } from '../../api/actions/action.ts';
import { LEFT_TO_REMEDIES } from '../../conventions/changes.ts';
import { GITOPS } from '../../conventions/gitops.ts';
import type { TargetState } from '../guards/guard.ts';
import type { KubernetesObject } from '../kubernetes/objects.ts';
import type { Known } from './known-application.ts';
import { leavingOf } from './left-alone.ts';
import { managesField, managersOf } from './managed-fields.ts';
import { told, type Kept } from './told.ts';

/** The GitOps tool that keeps an object as it is in Git, and by which of its own objects. */
export type GitOwner = Pick<NonNullable<TargetState['revertedBy']>, 'tool' | 'object'>;

/** Who keeps the object as it is in Git; nothing where nobody is seen to. */
export function gitOwnerOf(object: KubernetesObject): GitOwner | undefined {
  return argoCdOf(object) ?? fluxOf(object);
}

/** What is to be changed, and what is known of the Application that may hold it. */
export interface Drifting {
  readonly drift: Drift;
  /** The container that `*` in a field stands for. */
  readonly container: string;
  /** Absent where Applications have nothing to say: the tool is another one, or none are looked at. */
  readonly known?: Known | undefined;
}

/**
 * Who would take a change of the declared fields back. `refuse`: whoever owns the object, whatever is ignored of it.
 * `owned-field`: whoever owns the object and one of the fields, unless the tool leaves the field alone. That the live
 * Application tells; only where it is not known the object's own annotation is taken at its word.
 */
export function revertedBy(
  object: KubernetesObject,
  { drift, container, known }: Drifting,
): TargetState['revertedBy'] {
  if (drift.drift === 'none') return undefined;
  const owner = gitOwnerOf(object);
  if (owner === undefined) return undefined;
  if (drift.drift === 'refuse') return telling(owner, known, []);
  const held = drift.fields.filter((field) => holds(object, owner, field));
  if (known === undefined || 'unknown' in known) {
    const left = leftToRemedies(object);
    return held.every((field) => left.includes(field)) ? undefined : telling(owner, known, []);
  }
  const kept = held.flatMap((field): Kept[] => {
    const leaving = leavingOf(known.application, object, { field, container });
    return leaving === 'left' ? [] : [{ field, because: leaving }];
  });
  return kept.length === 0 ? undefined : telling(owner, known, kept);
}

function telling(
  owner: GitOwner,
  known: Known | undefined,
  kept: readonly Kept[],
): NonNullable<TargetState['revertedBy']> {
  return known === undefined ? owner : { ...owner, told: told(known, kept) };
}

function leftToRemedies({ metadata }: KubernetesObject): readonly string[] {
  return (metadata.annotations?.[LEFT_TO_REMEDIES] ?? '').split(/\s+/).filter((field) => field !== '');
}

/** Where the API server's notes say nothing of the tool, it may well hold the field: then the answer is yes. */
function holds(object: KubernetesObject, { tool }: GitOwner, field: string): boolean {
  const own = managersOf(object).filter(({ manager }) => MANAGERS[tool].includes(manager));
  return own.length === 0 || own.some((entry) => managesField(entry, field));
}

const MANAGERS: Readonly<Record<GitOwner['tool'], readonly string[]>> = {
  'argo-cd': GITOPS.argoCd.managers,
  flux: GITOPS.flux.managers,
};

function argoCdOf(object: KubernetesObject): GitOwner | undefined {
  const { labels = {}, annotations = {} } = object.metadata;
  const tracked = annotations[GITOPS.argoCd.trackingId];
  if (tracked !== undefined && tracksItself(tracked, object)) {
    return { tool: 'argo-cd', object: tracked.split(':')[0] ?? tracked };
  }
  const instance = labels[GITOPS.argoCd.instance];
  if (instance !== undefined) return { tool: 'argo-cd', object: instance };
  const managed = managersOf(object).some(({ manager }) => MANAGERS['argo-cd'].includes(manager));
  if (!managed) return undefined;
  return { tool: 'argo-cd', object: labels[GITOPS.argoCd.sharedInstance] ?? 'an Application' };
}

/** Objects copied from a tracked one carry its id along; Argo CD knows them by the name in it, and so does this. */
function tracksItself(id: string, { apiVersion, kind, metadata }: KubernetesObject): boolean {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  const self = `:${group ?? ''}/${kind}:${metadata.namespace ?? ''}/${metadata.name}`;
  return id.endsWith(self);
}

function fluxOf({ metadata: { labels = {}, annotations = {} } }: KubernetesObject): GitOwner | undefined {
  if (annotations[GITOPS.flux.reconcile] === 'disabled') return undefined;
  for (const [prefix, kind] of FLUX_KINDS) {
    const name = labels[`${prefix}/name`];
    if (name === undefined) continue;
    return { tool: 'flux', object: `${kind} ${labels[`${prefix}/namespace`] ?? ''}/${name}` };
  }
  return undefined;
}

const FLUX_KINDS = [
  [GITOPS.flux.kustomization, 'Kustomization'],
  [GITOPS.flux.helmRelease, 'HelmRelease'],
] as const;
