import { z } from 'zod';
import { READY_REVISIONS_CONFIG } from '../../conventions/changes.ts';
import { CONFIG_MAPS, type KubernetesObject } from '../kubernetes/objects.ts';
import type { KubernetesReader } from '../kubernetes/ports.ts';
import { at as valueAt } from '../kubernetes/is-so.ts';

/** When each ReplicaSet was first seen with a ready pod, by its uid: RFC 3339. */
export type ReadyRevisions = Readonly<Record<string, string>>;

const record = z.record(z.string(), z.iso.datetime());

/**
 * The record with what is ready now added, and without ReplicaSets that are gone. A ReplicaSet that was scaled down
 * says nothing of its past, so somebody has to have looked while it ran.
 */
export function noteReady(
  known: ReadyRevisions,
  replicaSets: readonly KubernetesObject[],
  now: Date,
): ReadyRevisions {
  return Object.fromEntries(
    replicaSets.flatMap((object) => {
      const { uid } = object.metadata;
      const since =
        uid === undefined ? undefined : (known[uid] ?? (isReady(object) ? now.toISOString() : undefined));
      return uid === undefined || since === undefined ? [] : [[uid, since]];
    }),
  );
}

/** Whether a ReplicaSet has a ready pod, or was seen with one. */
export function wasReady(known: ReadyRevisions, replicaSet: KubernetesObject): boolean {
  return isReady(replicaSet) || known[replicaSet.metadata.uid ?? ''] !== undefined;
}

/** The record that the controller keeps in its namespace; empty before the first look, or when it was spoilt. */
export async function readReadyRevisions(
  cluster: Pick<KubernetesReader, 'get'>,
  namespace: string,
): Promise<ReadyRevisions> {
  const object = await cluster.get({ ...CONFIG_MAPS, namespace, name: READY_REVISIONS_CONFIG });
  return record.safeParse(object === undefined ? undefined : valueAt(object, '/data')).data ?? {};
}

function isReady(replicaSet: KubernetesObject): boolean {
  const ready = valueAt(replicaSet, '/status/readyReplicas');
  return typeof ready === 'number' && ready > 0;
}
