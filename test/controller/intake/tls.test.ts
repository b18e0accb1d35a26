import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as openRequest } from 'node:http';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mountedCertificate } from '../../../src/controller/adapters/certificate.ts';
import { intakeServer, renewCertificate, type IntakeServer } from '../../../src/controller/intake/server.ts';
import { close, listen } from '../../../src/controller/runtime/health.ts';
import { ALERTS_PATH } from '../../../src/conventions/controller.ts';
import { pairOf, type Pair } from '../../support/certificates.ts';
import { NOW } from '../../support/remediation.ts';

let first: Pair;
let second: Pair;
beforeAll(async () => {
  [first, second] = await Promise.all([pairOf('first'), pairOf('second')]);
});

const BODY = JSON.stringify({ version: '4', status: 'firing', truncatedAlerts: 0, alerts: [] });
const headers = { authorization: 'Bearer secret', 'content-type': 'application/json' };

/** Hands in a notification on a connection of its own; gives the status, and whose certificate was shown. */
function post(port: number, ca: string, agent = new Agent()): Promise<{ status: number; name: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: ALERTS_PATH, method: 'POST', ca, headers, agent };
    request(options, (response) => {
      const { socket } = response;
      if (!(socket instanceof TLSSocket)) throw new Error('this is no TLS');
      const name = String(socket.getPeerCertificate().subject.CN);
      response.resume().on('end', () => {
        resolve({ status: response.statusCode ?? 0, name });
      });
    })
      .on('error', reject)
      .end(BODY);
  });
}

function postOpen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    openRequest({ host: '127.0.0.1', port, path: ALERTS_PATH, method: 'POST', headers }, (response) => {
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end(BODY);
  });
}

describe('the webhook with a certificate', () => {
  let server: IntakeServer;
  let port: number;
  beforeEach(async () => {
    server = intakeServer({
      certificate: first,
      clock: { now: () => NOW },
      tokens: () => ['secret'],
      outcomes: () => [],
      persist: () => Promise.resolve(),
    });
    port = await listen(server, 0, '127.0.0.1');
  });
  afterEach(() => close(server, 0));

  test('answers over TLS whoever trusts its issuer', async () => {
    expect(await post(port, first.cert)).toEqual({ status: 200, name: 'first' });
  });

  test('is refused by who expects another issuer', async () => {
    await expect(post(port, second.cert)).rejects.toThrow(/self-signed certificate|unable to verify/);
  });

  test('does not speak in the clear, where the token could be read', async () => {
    await expect(postOpen(port)).rejects.toThrow(/socket hang up|ECONNRESET/);
  });

  test('shows a renewed one to new callers, and goes on with those that are connected', async () => {
    const kept = new Agent({ keepAlive: true, maxSockets: 1 });
    expect(await post(port, first.cert, kept)).toEqual({ status: 200, name: 'first' });
    renewCertificate(server, second);
    expect(await post(port, second.cert)).toEqual({ status: 200, name: 'second' });
    expect(await post(port, first.cert, kept)).toEqual({ status: 200, name: 'first' });
    kept.destroy();
  });
});

describe('a mounted certificate', () => {
  let folder: string;
  const told: (string | undefined)[] = [];
  const put = (name: string, text: string) => writeFile(join(folder, name), text);
  const mounted = () =>
    mountedCertificate({
      cert: join(folder, 'tls.crt'),
      key: join(folder, 'tls.key'),
      changed: (error) => told.push(error?.message),
    });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stanchion-tls-'));
    told.length = 0;
    await put('tls.crt', first.cert);
    await put('tls.key', first.key);
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('stays while only one half of the next one is there, and is then replaced', async () => {
    const file = await mounted();
    const before = file.current();
    await put('tls.crt', second.cert);
    await file.look();
    expect([file.current() === before, file.isValid(), told.length]).toEqual([true, false, 1]);
    await put('tls.key', second.key);
    await file.look();
    expect([file.isValid(), told]).toEqual([true, [expect.any(String), undefined]]);
    expect(file.current().cert).toContain(second.cert.trim());
  });

  test('must fit its key at the beginning, and says which file does not', async () => {
    await put('tls.key', second.key);
    await expect(mounted()).rejects.toThrow(/tls\.crt: .*mismatch/);
  });

  test('serves as it was read', async () => {
    const file = await mounted();
    const server = intakeServer({
      certificate: file.current(),
      clock: { now: () => NOW },
      tokens: () => ['secret'],
      outcomes: () => [],
      persist: () => Promise.resolve(),
    });
    const port = await listen(server, 0, '127.0.0.1');
    expect(await post(port, first.cert)).toEqual({ status: 200, name: 'first' });
    await close(server, 0);
  });
});
