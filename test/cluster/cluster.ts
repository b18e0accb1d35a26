import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programFolder } from '../support/programs.ts';
import type { KubeApi } from './api.ts';
import { startWorkflowController, type WorkflowController } from './argo.ts';
import { startControllerManager, startServer, writeKubeconfig } from './control-plane.ts';
import { installCrds, ownCrds } from './crds.ts';
import { Events } from './events.ts';
import { Credentials } from './kubelet/credentials.ts';
import { Kubelet } from './kubelet/index.ts';
import { Processes } from './processes.ts';
import { etcdWithCrds } from './snapshot.ts';

const PROGRAMS = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kubectl',
  'workflow-controller',
  'nats-server',
  'argo-events-services',
  'argo',
];

export interface ClusterOptions {
  /** Leaves the folder with logs and data behind. */
  readonly keep?: boolean;
  /** Is told what took how long. */
  readonly say?: (line: string) => void;
}

/** A cluster of real programs that this process started, and ends. */
export interface Cluster {
  /** Whether this process started it. */
  readonly ours: boolean;
  /** The API as administrator. */
  readonly admin: KubeApi;
  readonly kubelet: Kubelet;
  readonly events: Events;
  /** Only a test that runs alone may touch it. */
  readonly workflowController: WorkflowController;
  /** Path of a kubeconfig of the administrator. */
  readonly kubeconfig: string;
  readonly server: string;
  /** Where data and logs are. */
  readonly folder: string;
  readonly processes: Processes;
  /** Path of one of the programs. */
  readonly program: (name: string) => string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts etcd, kube-apiserver, kube-controller-manager, the workflow-controller, and the stand-in for
 * kubelets, on free ports of loopback and in a new folder. Nothing is left behind, whatever happens.
 */
export async function startCluster({
  keep = false,
  say = () => undefined,
}: ClusterOptions = {}): Promise<Cluster> {
  const bin = await programFolder(PROGRAMS);
  const data = await etcdWithCrds(bin, say);
  const folder = await mkdtemp(join(tmpdir(), 'stanchion-cluster-'));
  const processes = await Processes.in(folder, keep);
  const started = Date.now();
  const lap = (what: string) => say(`${what} after ${((Date.now() - started) / 1000).toFixed(1)} s`);
  try {
    await cp(data, join(folder, 'etcd'), { recursive: true });
    const plane = await startServer(processes, bin, folder);
    lap('API server');
    const { admin, server, authority } = plane;
    const crds = installCrds(admin, await ownCrds());
    await Promise.all([crds, startControllerManager(processes, { admin, bin, folder })]);
    lap('controller manager and CRDs');
    const program = (name: string) => join(bin, name);
    const write = (path: string, token: string) => writeKubeconfig(path, { server, authority, token });
    const kubelet = new Kubelet({ admin, program, credentials: new Credentials(admin, folder, write) });
    const [workflowController] = await Promise.all([
      startWorkflowController(processes, { bin, folder, plane }),
      kubelet.start(),
    ]);
    lap('workflow-controller and nodes');
    const stop = async () => {
      kubelet.stop();
      await processes.stop();
    };
    const kubeconfig = await write(join(folder, 'admin.kubeconfig'), plane.adminToken);
    const events = new Events(processes, { bin, folder, plane });
    const running = { admin, kubelet, events, workflowController, processes };
    return { ours: true, ...running, kubeconfig, server, folder, program, stop };
  } catch (error) {
    await processes.stop();
    throw error;
  }
}
