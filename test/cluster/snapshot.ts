import { access, mkdtemp, mkdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sha256 } from '../../imports/update/sources.ts';
import { startServer } from './control-plane.ts';
import { cacheFolder, installCrds, THIRD_PARTY_ID, thirdPartyCrds } from './crds.ts';
import { Processes } from './processes.ts';

/**
 * A folder with what etcd holds once the CRDs of other projects are served. The server checks the large ones three
 * times each before it serves them, which takes most of a minute, so this is done once for each set of versions and
 * kept next to the programs.
 */
export async function etcdWithCrds(bin: string, say: (line: string) => void): Promise<string> {
  const programs = await Promise.all(['etcd', 'kube-apiserver'].map((name) => realpath(join(bin, name))));
  const versions = programs.map((path) => basename(dirname(path))).join();
  const target = join(
    cacheFolder(),
    `etcd-with-crds-${sha256(`${versions},${THIRD_PARTY_ID}`).slice(0, 12)}`,
  );
  if (await exists(target)) return target;
  say('CRDs of other projects: installing once');
  const started = Date.now();
  await mkdir(cacheFolder(), { recursive: true });
  const folder = await mkdtemp(join(cacheFolder(), 'etcd-'));
  const processes = await Processes.in(folder, true);
  try {
    const { admin } = await startServer(processes, bin, folder);
    await installCrds(admin, await thirdPartyCrds());
    await processes.stop();
    await rename(join(folder, 'etcd'), `${target}.${process.pid}`);
    // Another run may have been quicker; its data are as good.
    await rename(`${target}.${process.pid}`, target).catch(() =>
      rm(`${target}.${process.pid}`, { recursive: true }),
    );
  } finally {
    await processes.stop();
    await rm(folder, { recursive: true, force: true });
  }
  say(`CRDs of other projects: installed in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  return target;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
