import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { podPlace } from '../../../src/controller/adapters/kubernetes/pod-connection.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stanchion-pod-'));
  await Promise.all(
    Object.entries({ token: 'one\n', 'ca.crt': 'AUTHORITY', namespace: 'stanchion-system\n' }).map(
      ([name, text]) => writeFile(join(folder, name), text),
    ),
  );
});
afterEach(() => rm(folder, { recursive: true }));

const POD = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '6443' };

describe('what a pod knows of its cluster', () => {
  test('is the server, the namespace, the authority and the token', async () => {
    const { server, namespace, credentials } = await podPlace(folder, POD);
    expect(server.href).toBe('https://10.0.0.1:6443/');
    expect(namespace).toBe('stanchion-system');
    expect(await credentials()).toEqual({ ca: 'AUTHORITY', headers: { authorization: 'Bearer one' } });
  });

  test('is read anew when the kubelet has replaced the token', async () => {
    const { credentials } = await podPlace(folder, POD);
    await writeFile(join(folder, 'token'), 'two');
    expect(await credentials()).toMatchObject({ headers: { authorization: 'Bearer two' } });
  });

  test('holds an address of IPv6, the usual port, and no namespace where none is mounted', async () => {
    await rm(join(folder, 'namespace'));
    const { server, namespace } = await podPlace(folder, { KUBERNETES_SERVICE_HOST: 'fd00::1' });
    expect(server.href).toBe('https://[fd00::1]/');
    expect(namespace).toBeUndefined();
  });

  test('is nothing outside of a pod, and the error says what to give instead', async () => {
    await expect(podPlace(folder, {})).rejects.toThrow('pass --kubeconfig');
  });
});
