import { remediationResource, type RemediationResource } from '../../api/remediation.ts';
import type { KubernetesObject } from '../../controller/kubernetes/objects.ts';
import { REMEDIATIONS } from '../../controller/kubernetes/own-types.ts';
import type { Caller } from './command.ts';

/** A Remediation by its name, or nothing. @throws Error for one that this version cannot read. */
export async function remediationOf(
  { client, namespace }: Caller,
  name: string,
): Promise<RemediationResource | undefined> {
  const object = await client.get({ ...REMEDIATIONS, namespace, name });
  return object === undefined ? undefined : parsed(object);
}

/** All of the namespace, by name. */
export async function allRemediations({
  client,
  namespace,
}: Caller): Promise<readonly RemediationResource[]> {
  const objects = await client.list(REMEDIATIONS, { namespace });
  return objects.map(parsed).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function parsed(object: KubernetesObject): RemediationResource {
  const { data, error } = remediationResource.safeParse(object);
  if (data !== undefined) return data;
  const [issue] = error.issues;
  const where = issue === undefined ? '' : `${issue.path.join('.')}: ${issue.message}`;
  throw new Error(
    `Remediation ${object.metadata.name} is of another version than this command (${where}); use that of the controller`,
  );
}
