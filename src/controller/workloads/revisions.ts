import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../kubernetes/objects.ts';
import { at as valueAt } from '../kubernetes/is-so.ts';
import { RESTART_ANNOTATIONS } from '../../conventions/changes.ts';
import { KUBERNETES_ANNOTATIONS, POD_TEMPLATE_HASH } from '../../conventions/kubernetes.ts';

/** What is asked of a ReplicaSet here; as the API server sent it, or a view of that. */
interface ReplicaSetLike {
  readonly metadata: {
    readonly name: string;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
    readonly creationTimestamp?: string | undefined;
  };
}

/** One revision of a Deployment: a ReplicaSet with what it would run. */
export interface Revision<ReplicaSet extends ReplicaSetLike = KubernetesObject> {
  readonly number: number;
  readonly replicaSet: ReplicaSet;
  /** The template as it was given to the Deployment. */
  readonly template: unknown;
  /** When it was first rolled out. */
  readonly createdAt: Date;
  /** Whether an undo, by whomever, brought it back, at a time that nothing tells. */
  readonly returned: boolean;
  /** Whether it differs from the one before only in what a restart writes. */
  readonly restart: boolean;
}

/** What runs now, since when, and what ran before it. */
export interface Revisions {
  readonly current: Revision;
  /** When what runs now was first rolled out; a restart since then does not count. */
  readonly rolledOutAt: Date;
  /** The newest revision that runs something else. Nothing when the history is used up. */
  readonly previous: Revision | undefined;
}

/** The revisions that ReplicaSets keep, newest first. A ReplicaSet without a number or a time is none. */
export function revisionsIn<ReplicaSet extends ReplicaSetLike>(
  replicaSets: readonly ReplicaSet[],
): readonly Revision<ReplicaSet>[] {
  const { revision, revisionHistory } = KUBERNETES_ANNOTATIONS;
  const ordered = replicaSets
    .map((replicaSet) => ({
      replicaSet,
      annotations: replicaSet.metadata.annotations ?? {},
      createdAt: new Date(replicaSet.metadata.creationTimestamp ?? Number.NaN),
      template: withoutHash(valueAt(replicaSet, '/spec/template')),
    }))
    .map((one) => ({ ...one, number: Number(one.annotations[revision] ?? Number.NaN) }))
    .filter(({ number, createdAt }) => Number.isInteger(number) && !Number.isNaN(createdAt.getTime()))
    .sort((a, b) => b.number - a.number);
  return ordered.map(({ annotations, ...one }, index) => {
    const before = ordered[index + 1];
    return {
      ...one,
      returned: annotations[revisionHistory] !== undefined,
      restart: before !== undefined && runsTheSame(one.template, before.template),
    };
  });
}

/** The revisions of a Deployment by its own ReplicaSets; nothing before its controller has made the first. */
export function revisionsOf(
  deployment: KubernetesObject,
  replicaSets: readonly KubernetesObject[],
): Revisions | undefined {
  const all = revisionsIn(replicaSets.filter((replicaSet) => isControlledBy(replicaSet, deployment)));
  const [current, ...older] = all;
  if (current === undefined) return undefined;
  const previousAt = older.findIndex(({ template }) => !runsTheSame(template, current.template));
  const same = [current, ...(previousAt === -1 ? older : older.slice(0, previousAt))];
  return {
    current,
    rolledOutAt: new Date(Math.min(...same.map(({ createdAt }) => createdAt.getTime()))),
    previous: older[previousAt],
  };
}

/** Whether an object belongs to another, and not only carries its labels. */
export function isControlledBy(
  { metadata: { ownerReferences = [] } }: KubernetesObject,
  { metadata: owner }: KubernetesObject,
): boolean {
  return ownerReferences.some(({ uid, controller }) => controller === true && uid === owner.uid);
}

function withoutHash(template: unknown): unknown {
  return without(template, '/metadata/labels', [POD_TEMPLATE_HASH]);
}

function runsTheSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(essence(one), essence(other));
}

/** A template without what only restarts its pods, and without the time that some API servers write as null. */
function essence(template: unknown): unknown {
  const annotated = without(template, '/metadata/annotations', RESTART_ANNOTATIONS);
  return without(annotated, '/metadata', ['creationTimestamp']);
}

/** A copy of a value without some keys of the object at a path; one that is empty then goes as well. */
function without(value: unknown, path: string, keys: readonly string[]): unknown {
  const copy: unknown = structuredClone(value);
  const at = valueAt(copy, path);
  if (typeof at !== 'object' || at === null) return copy;
  for (const key of keys) Reflect.deleteProperty(at, key);
  const parent = valueAt(copy, path.slice(0, path.lastIndexOf('/')));
  if (Object.keys(at).length === 0 && typeof parent === 'object' && parent !== null) {
    Reflect.deleteProperty(parent, path.slice(path.lastIndexOf('/') + 1));
  }
  return copy;
}
