import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KubernetesClient } from '../../../src/controller/adapters/kubernetes/client.ts';
import { plainConnection } from '../../../src/controller/adapters/kubernetes/connection.ts';
import { objectPath } from '../../../src/controller/adapters/kubernetes/paths.ts';
import { ConflictError, RetryableError, TerminalError } from '../../../src/controller/kubernetes/errors.ts';
import { CONFIG_MAPS, DEPLOYMENTS, PODS } from '../../../src/controller/kubernetes/objects.ts';
import { fakeServer, json, refusal, type FakeServer } from '../../support/api-server.ts';

const ref = { ...DEPLOYMENTS, namespace: 'shop', name: 'shop' };
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop', namespace: 'shop' },
  spec: { fieldOfTheFuture: { deep: [1] } },
};
const patch = { patch: { ref, steps: [{ op: 'test' as const, path: '/metadata/uid', value: 'u' }] } };
const sent = { dryRun: false };

describe('the client of the API server', () => {
  let server: FakeServer;
  let ending: AbortController;
  let client: KubernetesClient;

  beforeEach(async () => {
    server = await fakeServer();
    ending = new AbortController();
    client = new KubernetesClient({
      connection: plainConnection(server.url),
      signal: ending.signal,
      timeoutMs: 200,
    });
  });
  afterEach(async () => {
    ending.abort();
    await server.stop();
  });

  test('gives an object with the fields that nobody here knows', async () => {
    server.answer(json(200, deployment));
    expect(await client.get(ref)).toEqual(deployment);
    expect(server.requests[0]?.url.pathname).toBe('/apis/apps/v1/namespaces/shop/deployments/shop');
  });

  test('gives nothing for an object that is not there', async () => {
    server.answer(refusal(404, 'not found'));
    expect(await client.get(ref)).toBeUndefined();
  });

  test.each([
    [409, 'the object has been modified', ConflictError],
    [422, 'the server rejected our request due to an error in our request', ConflictError],
    [422, 'Deployment.apps "shop" is invalid: spec.replicas: must not be negative', TerminalError],
    [403, 'forbidden', TerminalError],
    [404, 'not found', TerminalError],
    [401, 'Unauthorized', RetryableError],
    [429, 'too many requests', RetryableError],
    [500, 'etcd is away', RetryableError],
    [504, 'timeout', RetryableError],
  ])('takes %i (%s) for what it is', async (status, message, kind) => {
    server.answer(refusal(status, message));
    const error = await client.send(patch, sent).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ status });
    expect(server.requests).toHaveLength(1);
  });

  test('says how long a server asked to be left alone', async () => {
    server.answer(refusal(429, 'budget', { 'retry-after': '7' }));
    const eviction = { evict: { namespace: 'shop', name: 'pod', uid: 'u' } };
    await expect(client.send(eviction, sent)).rejects.toMatchObject({ status: 429, retryAfter: 7 });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      kind: 'Eviction',
      deleteOptions: { preconditions: { uid: 'u' } },
    });
  });

  test('tries a read again when the server is busy, and a write never', async () => {
    let count = 0;
    server.answer((request, response) => {
      const busy = (count += 1) < 3;
      (busy ? refusal(503, 'busy', { 'retry-after': '0' }) : json(200, deployment))(request, response);
    });
    expect(await client.get(ref)).toEqual(deployment);
    expect(server.requests).toHaveLength(3);
  });

  test('gives up on a server that does not answer', async () => {
    server.answer(() => undefined);
    await expect(client.send(patch, sent)).rejects.toBeInstanceOf(RetryableError);
  });

  test('gives up on an answer that is cut off', async () => {
    server.answer((_, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"half":');
      response.socket?.destroy();
    });
    await expect(client.send(patch, sent)).rejects.toBeInstanceOf(RetryableError);
  });

  test.each(['', '{"apiVersion":"apps/v1","ki', '<html>proxy</html>', '{"kind":"Deployment"}'])(
    'takes an answer that cannot be read for none: %s',
    async (text) => {
      server.answer((_, response) => response.writeHead(200).end(text));
      await expect(client.get(ref)).rejects.toThrow(RetryableError);
      expect(server.requests).toHaveLength(3);
      await expect(client.listAt(DEPLOYMENTS, { namespace: 'shop' })).rejects.toThrow(RetryableError);
      await expect(client.patch(ref, [])).rejects.toThrow(RetryableError);
      expect(server.requests).toHaveLength(7);
    },
  );

  test('writes nothing for one who may not act by the time that it is its turn, and still reads', async () => {
    let mayWrite = true;
    let turn = () => undefined as unknown;
    const waited = new Promise<void>((resolve) => (turn = resolve));
    const waiting = new KubernetesClient({
      connection: plainConnection(server.url),
      signal: ending.signal,
      mayWrite: () => mayWrite,
      pace: { turn: () => waited },
    });
    server.answer(json(200, deployment));
    const writing = waiting.patch(ref, []);
    mayWrite = false;
    turn();
    await expect(writing).rejects.toThrow('this replica may not write any more');
    expect(server.requests).toEqual([]);
    expect(await waiting.get(ref)).toEqual(deployment);
  });

  test('has no answer from a server that is not there', async () => {
    await server.stop();
    await expect(client.send(patch, sent)).rejects.toMatchObject({ name: 'RetryableError', status: 0 });
  });

  test('lists page by page, up to a limit', async () => {
    const item = (name: string) => ({ metadata: { name } });
    server.answer((request, response) => {
      const isFirst = request.url.searchParams.get('continue') === null;
      const metadata = { resourceVersion: '5', ...(isFirst ? { continue: 'more' } : {}) };
      const items = isFirst ? [item('a'), item('b')] : [item('c')];
      json(200, { apiVersion: 'v1', kind: 'ConfigMapList', metadata, items })(request, response);
    });
    const all = await client.list(CONFIG_MAPS, { namespace: 'shop', labels: { app: 'shop' } });
    expect(all.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ConfigMap a',
      'ConfigMap b',
      'ConfigMap c',
    ]);
    expect(server.requests[0]?.url.searchParams.get('labelSelector')).toBe('app=shop');
    expect(await client.list(CONFIG_MAPS, { limit: 2 })).toHaveLength(2);
  });

  test('bounds a log on both sides', async () => {
    server.answer((_, response) => response.end('x'.repeat(100)));
    const options = { sinceSeconds: 60, lines: 5, bytes: 10 };
    expect(await client.logs({ namespace: 'shop', name: 'pod' }, options)).toHaveLength(10);
    expect(server.requests[0]?.url.searchParams.get('limitBytes')).toBe('10');
  });

  test('sends a dry run as one, with a strict check of fields and its own name', async () => {
    server.answer(json(200, deployment));
    await client.send(patch, { dryRun: true });
    const query = server.requests[0]?.url.searchParams;
    expect([query?.get('dryRun'), query?.get('fieldManager'), query?.get('fieldValidation')]).toEqual([
      'All',
      'stanchion-controller',
      'Strict',
    ]);
  });

  test('deletes only the object that was read', async () => {
    const gone = { ref: { ...PODS, namespace: 'shop', name: 'pod' }, uid: 'u', resourceVersion: '9' };
    await client.send({ delete: gone }, sent);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      preconditions: { uid: 'u', resourceVersion: '9' },
    });
  });

  test('says that a deletion is only tried where the server reads it: a body keeps it from reading the query', async () => {
    const gone = { ref: { ...PODS, namespace: 'shop', name: 'pod' }, uid: 'u', resourceVersion: '9' };
    await client.send({ delete: gone }, { dryRun: true });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({ dryRun: ['All'] });
  });
});

describe('a path', () => {
  test('cannot be left by a name', () => {
    expect(objectPath({ ...PODS, namespace: 'shop', name: '../../secrets/x' })).toBe(
      '/api/v1/namespaces/shop/pods/..%2F..%2Fsecrets%2Fx',
    );
    expect(() => objectPath({ ...PODS, namespace: 'shop', name: '..' })).toThrow(RangeError);
  });
});
