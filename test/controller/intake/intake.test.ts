import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { remediationSpec } from '../../../src/api/remediation.ts';
import { isAuthentic } from '../../../src/controller/intake/authenticate.ts';
import { outcomesOf } from '../../../src/controller/intake/episodes.ts';
import type { AlertOutcome } from '../../../src/controller/intake/outcome.ts';
import { notification } from '../../../src/controller/intake/notification.ts';
import { RateLimiter } from '../../../src/controller/intake/rate-limit.ts';
import { intakeServer, type IntakeOptions } from '../../../src/controller/intake/server.ts';
import { ALERTS_PATH } from '../../../src/conventions/controller.ts';
import { NOW, sampleRunbook } from '../../support/remediation.ts';

const alert = (patch: Record<string, unknown> = {}) => ({
  status: 'firing',
  labels: { alertname: 'ShopDown', runbook: 'shop-down', severity: 'critical', pod: 'shop-1' },
  annotations: { summary: 'x' },
  startsAt: '2026-03-04T11:55:00Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus.example.com',
  fingerprint: '00112233aabbccdd',
  ...patch,
});
const group = (...alerts: object[]) => ({
  version: '4',
  groupKey: '{}:{}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'x',
  notification_reason: 'a key of a newer release',
  alerts,
});
const runbook = sampleRunbook({
  parameters: [{ id: 'pod', text: 'The pod.', pattern: '^[a-z0-9-]{1,63}$', label: 'pod' }],
});
const context = {
  cluster: 'prod-1',
  runbook: (name: string) => (name === 'shop-down' ? runbook : undefined),
};
const outcomes = (body: object) => outcomesOf(notification.parse(body), context);
const kinds = (all: readonly AlertOutcome[]) => all.map((outcome) => Object.keys(outcome).join());

describe('a notification', () => {
  test('opens one remediation for each firing alert, which the API accepts', () => {
    const [opened, other] = outcomes(group(alert(), alert({ fingerprint: 'f'.repeat(16) })));
    if (opened === undefined || !('open' in opened)) throw new Error('nothing was opened');
    expect(remediationSpec.parse(opened.open.spec)).toEqual(opened.open.spec);
    expect(opened.open.spec.parameters).toEqual({ pod: 'shop-1' });
    expect(other).not.toEqual(opened);
  });

  test('gives the same names whenever, in whichever order and company it comes', () => {
    const [first] = outcomes(group(alert(), alert({ fingerprint: 'f'.repeat(16) })));
    const [, again] = outcomes(group(alert({ fingerprint: 'e'.repeat(16) }), alert()));
    expect(again).toEqual(first);
  });

  test('takes each alert for itself, whatever the group says', () => {
    const all = outcomes({
      ...group(alert(), alert({ status: 'resolved', endsAt: '2026-03-04T12:00:00Z' })),
      status: 'resolved',
    });
    expect(kinds(all)).toEqual(['open', 'resolve']);
    const [opened, resolved] = all;
    expect(resolved).toEqual({ resolve: { name: opened && 'open' in opened ? opened.open.name : '' } });
  });

  test('says of a cut group that it was cut', () => {
    const [opened] = outcomes({ ...group(alert()), truncatedAlerts: 3 });
    expect(opened).toMatchObject({ open: { spec: { source: { alert: { truncated: true } } } } });
  });

  test.each<[string, Record<string, unknown>]>([
    ['no runbook label', { labels: { alertname: 'ShopDown' } }],
    ['a runbook that is not there', { labels: { alertname: 'ShopDown', runbook: 'none' } }],
    ['a runbook that does not answer it', { labels: { alertname: 'Other', runbook: 'shop-down' } }],
    ['a hostile value', { labels: { ...alert().labels, pod: '$(reboot)' } }],
    ['an endless value', { labels: { ...alert().labels, pod: 'a'.repeat(4000) } }],
  ])('leaves an alert with %s alone', (_, patch) => {
    expect(kinds(outcomes(group(alert(patch))))).toEqual(['ignore']);
  });

  test('keeps no more of the labels than the API takes', () => {
    const many = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`l${index}`, 'v'.repeat(3000)]),
    );
    const [opened] = outcomes(group(alert({ labels: { ...alert().labels, ...many } })));
    if (opened === undefined || !('open' in opened)) throw new Error('nothing was opened');
    expect(remediationSpec.safeParse(opened.open.spec).success).toBe(true);
  });
});

test('a token is known whole, and either of two', () => {
  expect(isAuthentic('Bearer new', ['old', 'new'])).toBe(true);
  expect(isAuthentic('bearer old', ['old', 'new'])).toBe(true);
  for (const wrong of [undefined, '', 'Bearer', 'Bearer ', 'Bearer ol', 'Basic old', 'Bearer old more']) {
    expect(isAuthentic(wrong, ['old', 'new'])).toBe(false);
  }
  expect(isAuthentic('Bearer x', [])).toBe(false);
  expect(isAuthentic('Bearer ', [''])).toBe(false);
});

test('a source that calls too often does not slow another down', () => {
  const limiter = new RateLimiter({ perSecond: 1, burst: 2 });
  expect([0, 0, 0, 500, 1000].map((at) => limiter.admits('a', at))).toEqual([true, true, false, false, true]);
  expect(limiter.admits('b', 0)).toBe(true);
});

describe('the webhook', () => {
  const servers: { readonly close: () => unknown }[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function serve(patch: Partial<IntakeOptions> = {}) {
    const stored: AlertOutcome[] = [];
    const server = intakeServer({
      clock: { now: () => NOW },
      tokens: () => ['secret'],
      outcomes: (received) => outcomesOf(received, context),
      persist: (found) => {
        stored.push(...found);
        return Promise.resolve();
      },
      ...patch,
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const post = (
      body: string,
      { path = ALERTS_PATH, token = 'secret', method = 'POST', from = '127.0.0.1' } = {},
    ) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { authorization: `Bearer ${token}` };
        const sent = request(
          { port, host: '127.0.0.1', localAddress: from, path, method, headers },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        );
        sent.on('error', reject);
        sent.end(body);
      });
    return { post, stored };
  }

  test('answers 200 once everything is stored', async () => {
    const { post, stored } = await serve();
    expect(await post(JSON.stringify(group(alert())))).toBe(200);
    expect(kinds(stored)).toEqual(['open']);
  });

  test('answers 503 when it cannot store, so that it is sent again', async () => {
    const { post } = await serve({ persist: () => Promise.reject(new Error('no etcd')) });
    expect(await post(JSON.stringify(group(alert())))).toBe(503);
  });

  test.each<[number, string, string, { path?: string; token?: string; method?: string }]>([
    [400, 'what is no JSON', '{', {}],
    [400, 'another version', JSON.stringify({ ...group(alert()), version: '5' }), {}],
    [400, 'a fingerprint that is none', JSON.stringify(group(alert({ fingerprint: '../x' }))), {}],
    [401, 'another token', JSON.stringify(group(alert())), { token: 'guess' }],
    [404, 'another path', '', { path: '/v1/approve' }],
    [405, 'another method', '', { method: 'PUT' }],
    [413, 'a body beyond the limit', 'x'.repeat(3000), {}],
  ])('answers %i to %s, and stores nothing', async (status, _, body, options) => {
    const { post, stored } = await serve({ bodyBytes: 2000 });
    expect(await post(body, options)).toBe(status);
    expect(stored).toEqual([]);
  });

  test('answers 429 to a source that calls too often', async () => {
    const { post } = await serve({ rate: { perSecond: 1, burst: 1 } });
    expect(await post(JSON.stringify(group()))).toBe(200);
    expect(await post(JSON.stringify(group()))).toBe(429);
  });

  test('has a limit of its own for every source: one that calls too often takes nothing from another [T20-Q8]', async () => {
    const { post, stored } = await serve({ rate: { perSecond: 0, burst: 2 } });
    const from = (address: string) => post(JSON.stringify(group(alert())), { from: address });
    expect([await from('127.0.0.2'), await from('127.0.0.2'), await from('127.0.0.2')]).toEqual([
      200, 200, 429,
    ]);
    expect([await from('127.0.0.3'), await from('127.0.0.3'), await from('127.0.0.3')]).toEqual([
      200, 200, 429,
    ]);
    expect(stored).toHaveLength(4);
  });
});
