import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeApi, Manifest } from '../../cluster/api.ts';
import { startServer, writeKubeconfig } from '../../cluster/control-plane.ts';
import type { Place } from '../../cluster/controller-account.ts';
import { installCrds, ownCrds } from '../../cluster/crds.ts';
import { Processes } from '../../cluster/processes.ts';
import { programFolder } from '../../support/programs.ts';

/** A real API server with our CRDs, and nothing that works on what is in it. */
export interface Plane {
  readonly admin: KubeApi;
  /** A new namespace to start a controller in. */
  readonly place: () => Promise<Place>;
  readonly stop: () => Promise<void>;
}

/** Starts etcd and kube-apiserver on loopback. */
export async function startPlane(): Promise<Plane> {
  const bin = await programFolder(['etcd', 'kube-apiserver']);
  const folder = await mkdtemp(join(tmpdir(), 'stanchion-bench-'));
  const processes = await Processes.in(folder, false);
  try {
    await mkdir(join(folder, 'etcd'));
    const { admin, server, authority, adminToken: token } = await startServer(processes, bin, folder);
    await installCrds(admin, await ownCrds());
    const kubeconfig = await writeKubeconfig(join(folder, 'admin.kubeconfig'), { server, authority, token });
    const cluster = { folder, kubeconfig, server, processes };
    const place = async (): Promise<Place> => {
      const namespace = `bench-${randomBytes(4).toString('hex')}`;
      await admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      const here = (manifest: Manifest): Manifest => ({
        ...manifest,
        metadata: { namespace, ...manifest.metadata },
      });
      return { cluster, admin, namespace, apply: (manifest) => admin.apply(here(manifest)) };
    };
    return { admin, place, stop: () => processes.stop() };
  } catch (error) {
    await processes.stop();
    throw error;
  }
}
