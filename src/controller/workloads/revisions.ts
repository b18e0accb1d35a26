import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../kubernetes/objects.ts';
import { at as valueAt } from '../kubernetes/is-so.ts';
import { RESTART_ANNOTATIONS } from '../../conventions/changes.ts';
import { KUBERNETES_ANNOTATIONS, POD_TEMPLATE_HASH } from '../../conventions/kubernetes.ts';

/** One revision of a Deployment: a ReplicaSet with what it would run. */
export interface Revision {
  readonly number: number;
  readonly replicaSet: KubernetesObject;
  /** The template as it was given to the Deployment. */
  readonly template: unknown;
  readonly createdAt: Date;
  /** Whether an undo, by whomever, brought it back. */
  readonly returned: boolean;
}

/** What runs now, since when, and what ran before it. */
export interface Revisions {
  readonly current: Revision;
  /** When what runs now was first rolled out; a restart since then does not count. */
  readonly rolledOutAt: Date;
  /** The newest revision that runs something else. Nothing when the history is used up. */
  readonly previous: Revision | undefined;
}

/** The revisions of a Deployment by its own ReplicaSets; nothing before its controller has made the first. */
export function revisionsOf(
  deployment: KubernetesObject,
  replicaSets: readonly KubernetesObject[],
): Revisions | undefined {
  const all = replicaSets
    .filter((replicaSet) => isControlledBy(replicaSet, deployment))
    .flatMap(revisionOf)
    .sort((a, b) => b.number - a.number);
  const [current, ...older] = all;
  if (current === undefined) return undefined;
  const what = essence(current.template);
  const previousAt = older.findIndex(({ template }) => !isDeepStrictEqual(essence(template), what));
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

function revisionOf(replicaSet: KubernetesObject): readonly Revision[] {
  const { annotations = {}, creationTimestamp } = replicaSet.metadata;
  const number = Number(annotations[KUBERNETES_ANNOTATIONS.revision]);
  const createdAt = new Date(creationTimestamp ?? Number.NaN);
  if (!Number.isInteger(number) || Number.isNaN(createdAt.getTime())) return [];
  return [
    {
      number,
      replicaSet,
      template: withoutHash(valueAt(replicaSet, '/spec/template')),
      createdAt,
      returned: annotations[KUBERNETES_ANNOTATIONS.revisionHistory] !== undefined,
    },
  ];
}

function withoutHash(template: unknown): unknown {
  return without(template, '/metadata/labels', [POD_TEMPLATE_HASH]);
}

/** A template without what only restarts its pods. */
function essence(template: unknown): unknown {
  return without(template, '/metadata/annotations', RESTART_ANNOTATIONS);
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
