import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';

/** Where the kubelet puts the credentials of a pod's ServiceAccount. */
export const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The API server that the kubelet names, and the files by which it is asked. They are read anew, since they rotate. */
export interface PodPlace {
  readonly server: URL;
  readonly namespace: string | undefined;
  readonly credentials: () => Promise<RequestOptions>;
}

/**
 * What a pod knows of its cluster. Three files and two variables need no library: the one that reads kubeconfigs takes
 * some 15 MB as soon as it is loaded, a tenth of what the controller may have.
 *
 * @throws Error outside of a pod.
 */
export async function podPlace(folder: string, environment: NodeJS.ProcessEnv): Promise<PodPlace> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = environment;
  if (host === undefined)
    throw new Error('this is no pod, and no kubeconfig is given: pass --kubeconfig or set KUBECONFIG');
  const file = (name: string) => readFile(join(folder, name), 'utf8');
  return {
    server: new URL(`https://${isIPv6(host) ? `[${host}]` : host}:${port}`),
    namespace: await file('namespace').then(
      (text) => text.trim(),
      // A token that is mounted by hand may lack it; then --namespace says it.
      () => undefined,
    ),
    credentials: async () => {
      const [token, ca] = await Promise.all([file('token'), file('ca.crt')]);
      return { ca, headers: { authorization: `Bearer ${token.trim()}` } };
    },
  };
}
