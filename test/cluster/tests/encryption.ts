import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { API_GROUP_VERSION } from '../../../src/api/names.ts';
import type { KubeApi } from '../api.ts';
import { startServer } from '../control-plane.ts';
import { installCrds, ownCrds } from '../crds.ts';
import { Processes } from '../processes.ts';
import { test } from '../test.ts';

const KEY = 'BASE64_OF_32_RANDOM_BYTES';
const NAMESPACE = 'stanchion-system';
const REMEDIATION = {
  apiVersion: API_GROUP_VERSION,
  kind: 'Remediation',
  namespace: NAMESPACE,
  name: 'kept',
};

/** The configuration as docs/security.md has it, with a key where the page says that one goes. */
async function documentedConfiguration(): Promise<string> {
  const page = await readFile('docs/security.md', 'utf8');
  const text = /^```yaml file=encryption\.yaml\n([^]*?)^```$/m.exec(page)?.[1];
  assert.ok(text !== undefined, 'docs/security.md has a block encryption.yaml');
  assert.ok(text.includes(KEY), `the block says where the key goes: ${KEY}`);
  return text.replace(KEY, randomBytes(32).toString('base64'));
}

/** Runs `use` with an API server of its own over the data in the folder, and ends it and its etcd. */
async function withServer<T>(
  bin: string,
  folder: string,
  flags: readonly string[],
  use: (admin: KubeApi) => Promise<T>,
): Promise<T> {
  const processes = await Processes.in(folder, true);
  try {
    const { admin } = await startServer(processes, bin, folder, flags);
    return await use(admin);
  } finally {
    await processes.stop();
  }
}

/** Everything that etcd wrote: its database and its log, byte for byte. */
async function rawData(folder: string): Promise<string> {
  const entries = await readdir(join(folder, 'etcd'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(files.map((file) => readFile(file, 'latin1')));
  return contents.join('\n');
}

async function record(admin: KubeApi, reason: string): Promise<void> {
  await installCrds(admin, await ownCrds());
  await admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  await admin.create({
    ...{ apiVersion: REMEDIATION.apiVersion, kind: REMEDIATION.kind },
    metadata: { name: REMEDIATION.name, namespace: NAMESPACE },
    spec: { runbook: 'sample-down', source: { person: { by: 'ada', reason } } },
  });
  // What is not listed stays readable, which shows that this search would find it.
  const data = { reason: `plain ${reason}` };
  await admin.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'plain', namespace: NAMESPACE },
    data,
  });
}

/** Opens a Remediation under the configuration, looks at what etcd wrote, and starts both programs again to read it. */
async function check(bin: string, folder: string): Promise<void> {
  const configuration = join(folder, 'encryption.yaml');
  await writeFile(configuration, await documentedConfiguration(), { mode: 0o600 });
  const flags = [`--encryption-provider-config=${configuration}`];
  const reason = `token expired ${randomBytes(8).toString('hex')}`;

  const uid = await withServer(bin, folder, flags, async (admin) => {
    await record(admin, reason);
    return (await admin.get(REMEDIATION)).metadata.uid;
  });
  const raw = await rawData(folder);
  const key = `/registry/stanchion.dev/remediations/${NAMESPACE}/${REMEDIATION.name}`;
  const values = raw.split(key).slice(1);
  const isCiphertext = (text: string) => text.slice(0, 100).includes('k8s:enc:secretbox:v1:remediations-1:');
  assert.ok(values.some(isCiphertext), 'the value is ciphertext');
  assert.ok(raw.includes(`plain ${reason}`), 'a ConfigMap is plain text');
  assert.ok(
    !raw.replaceAll(`plain ${reason}`, '').includes(reason),
    'the text of the Remediation is nowhere',
  );

  await withServer(bin, folder, flags, async (admin) => {
    const read = await admin.get(REMEDIATION);
    assert.equal(read.metadata.uid, uid);
    assert.deepEqual(read['spec'], { runbook: 'sample-down', source: { person: { by: 'ada', reason } } });
  });
}

export const tests = [
  test(
    'with the documented configuration, etcd holds a Remediation as ciphertext, and it is read again after a restart ' +
      '[T20-Q4] [T20-G26]',
    async (t) => {
      const folder = await mkdtemp(join(tmpdir(), 'stanchion-encryption-'));
      try {
        await check(dirname(t.cluster.program('etcd')), folder);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    { alone: true },
  ),
];
