import { z } from 'zod';
import { READY_REVISIONS_CONFIG } from '../../conventions/changes.ts';
import { CONFIG_MAPS, type KubernetesObject, type ObjectRef } from '../kubernetes/objects.ts';
import type { KubernetesReader } from '../kubernetes/ports.ts';
import { at as valueAt } from '../kubernetes/is-so.ts';

/** When each ReplicaSet was first found to be ready, by its uid: RFC 3339. */
export type ReadyRevisions = Readonly<Record<string, string>>;

const instant = z.iso.datetime();

/** A hundred Deployments with thrice the revisions that Kubernetes keeps of each; some 300 KiB of the 1 MiB of an object. */
export const MOST_REVISIONS = 3500;

/**
 * The record with what is ready now added, and without ReplicaSets that are gone. A ReplicaSet that was scaled down
 * says nothing of its past, so somebody has to have looked while it ran.
 *
 * @param isProven whether one is ready now; the caller may ask for more than a single look can show.
 */
export function noteReady(
  known: ReadyRevisions,
  replicaSets: readonly KubernetesObject[],
  now: Date,
  isProven: (replicaSet: KubernetesObject) => boolean = isReady,
): ReadyRevisions {
  const noted = replicaSets.flatMap((object): readonly (readonly [string, string])[] => {
    const { uid } = object.metadata;
    if (uid === undefined) return [];
    const since = known[uid] ?? (isProven(object) ? now.toISOString() : undefined);
    return since === undefined ? [] : [[uid, since]];
  });
  return newest(noted);
}

/** At most {@link MOST_REVISIONS} entries, those that were noted last. */
export function newest(entries: readonly (readonly [string, string])[]): ReadyRevisions {
  const ordered = [...entries].sort(([a, at], [b, other]) => other.localeCompare(at) || a.localeCompare(b));
  return Object.fromEntries(ordered.slice(0, MOST_REVISIONS));
}

/** Whether a ReplicaSet is ready, or was when somebody looked. */
export function wasReady(known: ReadyRevisions, replicaSet: KubernetesObject): boolean {
  return isReady(replicaSet) || known[replicaSet.metadata.uid ?? ''] !== undefined;
}

/** Whether every pod that a ReplicaSet is to have is ready. One without pods is not. */
export function isReady(replicaSet: KubernetesObject): boolean {
  const wanted = valueAt(replicaSet, '/spec/replicas') ?? 1;
  const ready = valueAt(replicaSet, '/status/readyReplicas');
  return typeof ready === 'number' && typeof wanted === 'number' && wanted > 0 && ready >= wanted;
}

/** Where the record is: one for the whole installation. */
export function readyRevisionsRef(namespace: string): ObjectRef & { readonly namespace: string } {
  return { ...CONFIG_MAPS, namespace, name: READY_REVISIONS_CONFIG };
}

/** The record in a ConfigMap; entries that are none are left out, and without one there is nothing in it. */
export function readyRevisionsIn(object: KubernetesObject | undefined): ReadyRevisions {
  const data = valueAt(object, '/data');
  if (typeof data !== 'object' || data === null) return {};
  return Object.fromEntries(
    Object.entries(data).flatMap(([uid, since]: [string, unknown]) => {
      const { data: at } = instant.safeParse(since);
      return at === undefined ? [] : [[uid, at]];
    }),
  );
}

/** The record that the controller keeps in its namespace; empty before the first look. */
export async function readReadyRevisions(
  cluster: Pick<KubernetesReader, 'get'>,
  namespace: string,
): Promise<ReadyRevisions> {
  return readyRevisionsIn(await cluster.get(readyRevisionsRef(namespace)));
}
