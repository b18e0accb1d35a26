import { KubeConfig } from '@kubernetes/client-node';
import { KubeApi } from './api.ts';
import { type Connection } from './http.ts';
import type { Cluster } from './cluster.ts';

/**
 * The cluster of `KUBECONFIG`, on which tests may write because `STANCHION_CLUSTER=1` says so. Nothing is started,
 * so what would need our programs throws.
 */
export function givenCluster(): Promise<Cluster> {
  const { KUBECONFIG, STANCHION_CLUSTER } = process.env;
  if (STANCHION_CLUSTER !== '1' || KUBECONFIG === undefined || KUBECONFIG === '') {
    throw new Error('to test on a cluster of your own set both STANCHION_CLUSTER=1 and KUBECONFIG');
  }
  const config = new KubeConfig();
  config.loadFromFile(KUBECONFIG);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error(`${KUBECONFIG} names no current cluster`);
  const connection: Connection = async () => {
    const options = {};
    await config.applyToHTTPSOptions(options);
    return { ...options, server };
  };
  const absent = (what: string) => new Error(`${what}: not on a cluster that the tests did not start`);
  return Promise.resolve({
    ours: false,
    admin: new KubeApi(connection),
    server,
    kubeconfig: KUBECONFIG,
    stop: () => Promise.resolve(),
    program: () => {
      throw absent('programs');
    },
    get kubelet(): never {
      throw absent('the stand-in for kubelets');
    },
    get events(): never {
      throw absent('event sources');
    },
    get workflowController(): never {
      throw absent('a workflow-controller to crash');
    },
    get processes(): never {
      throw absent('processes');
    },
    get folder(): never {
      throw absent('a folder');
    },
  });
}
