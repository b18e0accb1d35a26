import type { Drift } from '../../api/actions/action.ts';
import type { TargetState } from '../guards/guard.ts';
import type { KubernetesObject } from '../kubernetes/objects.ts';
import type { Application } from './application.ts';
import { knownApplication, type Looking } from './known-application.ts';
import { gitOwnerOf, revertedBy } from './owner.ts';

/** What Git has to say about a change of an object. */
export interface GitView {
  /** For the state of the target: who would take the change back. */
  readonly reverted: Pick<TargetState, 'revertedBy'>;
  /** The Application that holds the object, where it is known. */
  readonly application?: Application;
}

/**
 * Looks at who keeps an object in Git, and for Argo CD at the live Application, where Applications are looked at.
 *
 * @throws RetryableError when the cluster does not answer.
 */
export async function gitViewOf(
  object: KubernetesObject,
  { drift, container }: { readonly drift: Drift; readonly container: string },
  { cluster, argoCd }: Pick<Looking, 'cluster'> & { readonly argoCd?: Looking['argoCd'] | undefined },
): Promise<GitView> {
  const owner = drift.drift === 'none' ? undefined : gitOwnerOf(object);
  if (owner === undefined) return { reverted: {} };
  const known =
    owner.tool === 'argo-cd' && argoCd !== undefined
      ? await knownApplication(object, owner.object, { cluster, argoCd })
      : undefined;
  const by = revertedBy(object, { drift, container, known });
  return {
    reverted: by === undefined ? {} : { revertedBy: by },
    ...(known !== undefined && 'application' in known ? { application: known.application } : {}),
  };
}
