import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { access, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ownServer } from '../control-plane.ts';
import { givenCluster } from '../given.ts';
import { freePorts, Processes } from '../processes.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const RUN = ['--import', 'tsx'];
const ABANDON = join(import.meta.dirname, '../abandon.ts');

/** The processes whose command line names something. */
async function commandsWith(text: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(text));
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Lets a process start programs and leave in some way, and checks that nothing of it is left. */
async function leaves(how: 'stop' | 'throw' | 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const child = spawn(process.execPath, [...RUN, ABANDON, how], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const output = await new Promise<string>((resolve) =>
      child.stdout.once('data', (data) => resolve(String(data))),
    );
    const folder = output.trim();
    assert.ok(folder.startsWith(tmpdir()), folder);
    await eventually(
      'two programs and the watchdog run',
      async () => (await commandsWith(folder)).length === 3,
    );
    child.kill(how.startsWith('SIG') ? z.enum(['SIGINT', 'SIGTERM', 'SIGKILL']).parse(how) : 'SIGUSR2');
    await eventually('all programs are gone', async () => (await commandsWith(folder)).length === 0);
    await eventually('the folder is gone', async () => !(await isThere(folder)));
  } finally {
    child.kill('SIGKILL');
  }
}

/** Starts a server that answers everything, with the certificate of ours, and counts what is not a read. */
async function withForeignServer(
  t: Context,
  check: (url: string, writes: readonly string[]) => Promise<void>,
) {
  const certs = join(t.cluster.folder, 'certs');
  const [cert, key] = await Promise.all(
    ['crt', 'key'].map((end) => readFile(join(certs, `apiserver.${end}`), 'utf8')),
  );
  const writes: string[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    if (request.method !== 'GET') writes.push(`${request.method ?? ''} ${request.url ?? ''}`);
    response.end(JSON.stringify({ issuer: 'https://kubernetes.default.svc' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    assert.ok(isAddress(address));
    await check(`https://127.0.0.1:${address.port}`, writes);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

export const tests = [
  ...(['stop', 'throw', 'SIGINT', 'SIGTERM', 'SIGKILL'] as const).map((how) =>
    test(`nothing that was started is left after ${how}`, () => leaves(how)),
  ),
  test('a program that ends at once is an error with the end of its log', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stanchion-cluster-'));
    const processes = await Processes.in(folder, false);
    const args = ['-c', 'echo no such flag; exit 3'];
    const started = processes.start({ name: 'broken', command: 'sh', args, ready: () => false });
    await assert.rejects(
      started,
      /broken ended at once with code 3; the end of the log of broken:\nno such flag/,
    );
    await processes.stop();
    assert.ok(!(await isThere(folder)));
  }),
  test('nothing is written to a server that this run did not start', async (t) => {
    await withForeignServer(t, async (server, writes) => {
      const authority = await readFile(join(t.cluster.folder, 'certs/apiserver.crt'), 'utf8');
      const identity = { server, authority, token: 'any', issuer: 'https://ours.cluster.test' };
      await assert.rejects(ownServer(identity), /is not the server that this run started/);
      assert.deepEqual(writes, []);
    });
    const [port = 0] = await freePorts(1);
    const nobody = { server: `https://127.0.0.1:${port}`, authority: '', token: '', issuer: '' };
    await assert.rejects(ownServer(nobody), /ECONNREFUSED/);
  }),
  test('a cluster of the user is used only when both variables say so', async () => {
    const { STANCHION_CLUSTER, KUBECONFIG } = process.env;
    assert.equal(STANCHION_CLUSTER, undefined);
    assert.throws(() => void givenCluster(), /set both STANCHION_CLUSTER=1 and KUBECONFIG/, KUBECONFIG);
    await Promise.resolve();
  }),
];
