import { GITOPS } from '../../conventions/gitops.ts';
import { TerminalError } from '../kubernetes/errors.ts';
import type { KubernetesObject } from '../kubernetes/objects.ts';
import type { KubernetesReader } from '../kubernetes/ports.ts';
import { holdsObject, readApplication, type Application } from './application.ts';

/** The Application that holds an object, or why it is not known. */
export type Known = { readonly application: Application } | { readonly unknown: string };

/** What is needed to look at Applications. */
export interface Looking {
  readonly cluster: Pick<KubernetesReader, 'get'>;
  /** Where Applications are that are in no other namespace by their name. */
  readonly argoCd: { readonly namespace: string };
}

/**
 * Reads the Application that an object names as its owner.
 *
 * @param owner as the object has it: `name`, or `namespace_name`.
 * @throws RetryableError when the cluster does not answer.
 */
export async function knownApplication(
  object: KubernetesObject,
  owner: string,
  { cluster, argoCd }: Looking,
): Promise<Known> {
  const named = NAMED.exec(owner)?.groups;
  if (named?.['name'] === undefined) return { unknown: 'the object does not name its Application' };
  const { namespace = argoCd.namespace, name } = named;
  const key = `Application ${namespace}/${name}`;
  try {
    const found = await cluster.get({ ...GITOPS.argoCd.applications, namespace, name });
    if (found === undefined) return { unknown: `there is no ${key}` };
    const application = readApplication(found);
    if (application === undefined) return { unknown: `${key} is none that can be read` };
    if (!holdsObject(application, object)) return { unknown: `${key} does not list the object` };
    return { application };
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    return { unknown: `${key} cannot be read (${error.status})` };
  }
}

/** `name`, or `namespace_name` for an Application outside of Argo CD's own namespace. */
const NAMED = /^(?:(?<namespace>[a-z0-9-]{1,63})_)?(?<name>[a-z0-9][a-z0-9.-]{0,252})$/;
