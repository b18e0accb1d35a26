import type { JournalEntry } from '../history.ts';
import { TerminalError } from '../kubernetes/errors.ts';
import type { KubernetesObject, ObjectRef } from '../kubernetes/objects.ts';
import type { KubernetesReader } from '../kubernetes/ports.ts';
import { gitOwnerOf, type GitOwner } from './owner.ts';
import { revertedField, type Reverted } from './reverted.ts';

/** How a change of ours stands by now. */
export interface Standing {
  /** Absent while it stands, and where nobody can tell. */
  readonly reverted?: Reverted;
  /** The GitOps tool that keeps the object, and so may come back to the field at any time. */
  readonly owner?: GitOwner;
}

/**
 * Looks at the object of a change. Nothing is said of a change that is none of fields, nor where the right to look is
 * missing.
 *
 * @throws RetryableError when the cluster does not answer.
 */
export async function standingOf(
  entry: Pick<JournalEntry, 'after' | 'at' | 'changed'>,
  cluster: Pick<KubernetesReader, 'get'>,
): Promise<Standing> {
  if (entry.changed === undefined) return {};
  const object = await found(entry.changed, cluster);
  if (object === 'unseen') return {};
  const reverted = revertedField(entry, object);
  const owner = object === undefined ? undefined : gitOwnerOf(object);
  return { ...(reverted === undefined ? {} : { reverted }), ...(owner === undefined ? {} : { owner }) };
}

async function found(
  { namespace, ...rest }: NonNullable<JournalEntry['changed']>,
  cluster: Pick<KubernetesReader, 'get'>,
): Promise<KubernetesObject | undefined | 'unseen'> {
  const ref: ObjectRef = { ...rest, ...(namespace === undefined ? {} : { namespace }) };
  try {
    return await cluster.get(ref);
  } catch (error) {
    if (error instanceof TerminalError) return 'unseen';
    throw error;
  }
}
