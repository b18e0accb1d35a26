import type { Prepared } from '../../src/controller/actions/action-module.ts';
import { isAlreadySo } from '../../src/controller/kubernetes/is-so.ts';
import type { Change } from '../../src/controller/kubernetes/ports.ts';
import { ConflictError } from '../../src/controller/kubernetes/errors.ts';
import type { WritableCluster } from './writable-cluster.ts';

/** Tries all changes, then sends them, as the runner does. */
export async function carryOut({ changes }: Prepared, cluster: WritableCluster): Promise<void> {
  for (const change of changes) await cluster.send(change, { dryRun: true });
  for (const change of changes) await cluster.send(change, { dryRun: false });
}

/** Takes a temporary change back; what is back already is left. */
export async function takeBack({ inverse }: Prepared, cluster: WritableCluster): Promise<void> {
  for (const change of inverse?.changes ?? []) {
    try {
      await cluster.send(change, { dryRun: false });
    } catch (error) {
      if (!(error instanceof ConflictError) || !(await isSo(change, cluster))) throw error;
    }
  }
}

export async function isSo(change: Change, cluster: WritableCluster): Promise<boolean> {
  if (!('patch' in change)) return false;
  return isAlreadySo(await cluster.get(change.patch.ref), change.patch.steps);
}
