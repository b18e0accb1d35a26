import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { KubernetesClient } from '../../../src/controller/adapters/kubernetes/client.ts';
import { plainConnection } from '../../../src/controller/adapters/kubernetes/connection.ts';
import { Informer } from '../../../src/controller/adapters/kubernetes/informer.ts';
import { CONFIG_MAPS } from '../../../src/controller/kubernetes/objects.ts';
import { fakeServer, json, refusal, type Answer, type FakeServer } from '../../support/api-server.ts';

const TIMES = { silence: 150, relist: 60_000, firstWait: 5, longestWait: 10 };

const map = (name: string, resourceVersion: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, uid: `uid-${name}`, resourceVersion },
});
const list = (resourceVersion: string, ...items: object[]): Answer =>
  json(200, { apiVersion: 'v1', kind: 'ConfigMapList', metadata: { resourceVersion }, items });
const line = (type: string, object: object) => `${JSON.stringify({ type, object })}\n`;

describe('an informer', () => {
  let server: FakeServer;
  let ending: AbortController;
  let informer: Informer;
  let running: Promise<void>;
  let changed: string[];
  let restarts: string[];
  /** What each watch does in turn; the last one again and again. */
  let watches: ((response: ServerResponse) => void)[];
  let lists: Answer[];
  let watched: (string | null)[];

  beforeEach(async () => {
    [changed, restarts, watches, watched] = [[], [], [(response) => response.flushHeaders()], []];
    lists = [list('1', map('a', '1'))];
    server = await fakeServer((request, response) => {
      if (request.url.searchParams.get('watch') !== 'true') {
        next(lists)(request, response);
        return;
      }
      watched.push(request.url.searchParams.get('resourceVersion'));
      response.writeHead(200, { 'content-type': 'application/json' });
      next(watches)(response);
    });
    const connection = plainConnection(server.url);
    ending = new AbortController();
    informer = new Informer({
      client: new KubernetesClient({ connection, signal: ending.signal, timeoutMs: 1000 }),
      connection,
      type: CONFIG_MAPS,
      namespace: 'shop',
      changed: (name) => changed.push(name),
      restarted: (reason) => restarts.push(reason),
      times: TIMES,
    });
  });
  afterEach(async () => {
    ending.abort();
    await running;
    await server.stop();
  });

  function next<T>(given: T[]): T {
    const [first] = given;
    if (first === undefined) throw new Error('nothing is left to answer');
    return given.length > 1 ? (given.shift() ?? first) : first;
  }

  function run(): void {
    running = informer.run(ending.signal);
  }

  const has = (name: string, version: string) => () => {
    expect(informer.cache.get(name)?.metadata.resourceVersion).toBe(version);
  };

  test('knows what is there, and what changes', async () => {
    watches = [
      (response) =>
        response.write(
          line('ADDED', map('b', '2')) + line('MODIFIED', map('a', '3')) + line('DELETED', map('b', '4')),
        ),
    ];
    expect(informer.hasSynced).toBe(false);
    run();
    await vi.waitFor(has('a', '3'));
    await vi.waitFor(() => expect(informer.cache.get('b')).toBeUndefined());
    expect(changed).toEqual(['a', 'b', 'a', 'b']);
    expect(informer.isCurrent).toBe(true);
  });

  test('goes on from the last bookmark when a connection breaks', async () => {
    watches = [
      (response) => {
        response.write(line('BOOKMARK', { kind: 'ConfigMap', metadata: { resourceVersion: '7' } }), () =>
          response.socket?.destroy(),
        );
      },
      (response) => response.write(line('MODIFIED', map('a', '8'))),
    ];
    run();
    await vi.waitFor(has('a', '8'));
    expect(watched).toEqual(['1', '7']);
  });

  test('leaves a connection on which nothing comes any more', async () => {
    watches = [
      (response) => response.flushHeaders(),
      (response) => response.write(line('MODIFIED', map('a', '2'))),
    ];
    run();
    await vi.waitFor(has('a', '2'));
    expect(restarts).toContain('failed');
  });

  test.each([
    [
      'an ERROR event that the version is too old',
      line('ERROR', { kind: 'Status', code: 410, message: 'gone' }),
    ],
    ['a line that cannot be read', '{"type":"MODIFIED","object":{"metad\n'],
    ['an event without its object', line('MODIFIED', { kind: 'ConfigMap' })],
  ])('lists anew after %s', async (_, text) => {
    lists = [list('1', map('a', '1')), list('9', map('c', '9'))];
    watches = [(response) => response.write(text), (response) => response.flushHeaders()];
    run();
    await vi.waitFor(has('c', '9'));
    expect(informer.cache.get('a')).toBeUndefined();
    expect(restarts).toContain('expired');
    await vi.waitFor(() => expect(watched.at(-1)).toBe('9'));
  });

  test('goes on after an ERROR event of any other kind', async () => {
    watches = [
      (response) => response.write(line('ERROR', { kind: 'Status', code: 500, message: 'etcd' })),
      (response) => response.write(line('MODIFIED', map('a', '2'))),
    ];
    run();
    await vi.waitFor(has('a', '2'));
  });

  test('begins again however often a list fails', async () => {
    const broken = refusal(500, 'etcd', { 'retry-after': '0' });
    lists = [broken, broken, broken, broken, list('1', map('a', '1'))];
    run();
    await vi.waitFor(has('a', '1'));
    await informer.synced;
  });

  test('never goes back to an older version, and keeps what was written after a list was made', async () => {
    run();
    await informer.synced;
    informer.cache.put(map('a', '5'));
    informer.cache.put(map('a', '4'));
    informer.cache.put(map('own', '6'));
    informer.cache.replace([map('a', '3')], '3');
    has('a', '5')();
    has('own', '6')();
  });

  test('is not current any more after a silence', async () => {
    lists = [list('1'), refusal(500, 'away', { 'retry-after': '0' })];
    run();
    await informer.synced;
    await server.stop();
    await vi.waitFor(() => expect(informer.isCurrent).toBe(false));
  });

  test('is no longer current when it hears that the server refuses, long before a silence is over, until it is heard', async () => {
    ending.abort();
    await running;
    [ending, lists] = [new AbortController(), [list('1')]];
    watches = [(response) => response.flushHeaders()];
    const connection = plainConnection(server.url);
    const patient = new Informer({
      client: new KubernetesClient({ connection, signal: ending.signal, timeoutMs: 1000 }),
      connection,
      type: CONFIG_MAPS,
      namespace: 'shop',
      changed: () => undefined,
      times: { ...TIMES, silence: 600_000 },
    });
    running = patient.run(ending.signal);
    await patient.synced;
    expect(patient.isCurrent).toBe(true);
    [lists, watches] = [[refusal(503, 'no')], [(response) => response.socket?.destroy()]];
    server.cut();
    await vi.waitFor(() => expect(patient.isCurrent).toBe(false));
    [lists, watches] = [[list('2')], [(response) => response.flushHeaders()]];
    await vi.waitFor(() => expect(patient.isCurrent).toBe(true));
  });
});
