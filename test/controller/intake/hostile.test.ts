import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { remediationSpec } from '../../../src/api/remediation.ts';
import { outcomesOf } from '../../../src/controller/intake/episodes.ts';
import type { AlertOutcome } from '../../../src/controller/intake/outcome.ts';
import { notification } from '../../../src/controller/intake/notification.ts';
import { TooManyError, type IntakeOptions } from '../../../src/controller/intake/server.ts';
import { firing, INTAKE_CONTEXT, notificationOf, webhook } from '../../support/webhook.ts';

const outcomes = (...alerts: readonly unknown[]) =>
  outcomesOf(notification.parse(notificationOf(...alerts)), INTAKE_CONTEXT);
const labelled = (labels: Readonly<Record<string, string>>) =>
  firing({ labels: { ...firing().labels, ...labels } });

describe('a group', () => {
  test('in any order, in parts, in copies of several Alertmanagers and sent again is the same episodes', () => {
    const alerts = ['a', 'b', 'c', 'd'].map((digit) => firing({ fingerprint: digit.repeat(16) }));
    const names = (found: readonly AlertOutcome[]) =>
      found.map((one) => ('open' in one ? one.open.name : 'resolve' in one ? one.resolve.name : ''));
    const all = new Set(names(outcomes(...alerts)));
    expect(all.size).toBe(4);
    const part = fc.shuffledSubarray(alerts, { minLength: 1 });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), fc.boolean(), (parts, isResolved) => {
        const status = isResolved ? 'resolved' : 'firing';
        const told = parts.flatMap((group) => names(outcomes(...group.map((one) => ({ ...one, status })))));
        const sent = new Set(parts.flat().map(({ fingerprint }) => fingerprint));
        expect(new Set(told).size).toBe(sent.size);
        for (const name of told) expect(all).toContain(name);
      }),
    );
  });

  test('keeps its other alerts when one of them cannot be read', () => {
    const broken = [null, 'x', {}, firing({ startsAt: 'yesterday' }), firing({ fingerprint: '../../x' })];
    const found = outcomes(...broken, firing());
    expect(found.map((one) => Object.keys(one).join())).toEqual([...broken.map(() => 'ignore'), 'open']);
  });

  test('of which nothing can be read is refused, since sending it again does not help', () => {
    const { error } = notification.safeParse(notificationOf({ status: 'firing' }));
    expect(error?.issues[0]?.message).toMatch(/^none can be read: labels /);
  });
});

describe('labels', () => {
  test('that are named like what every object has select nothing and change nothing', () => {
    const text = JSON.stringify(notificationOf(firing())).replace(
      '"labels":{',
      '"labels":{"__proto__":"x","constructor":"y","toString":"z",',
    );
    const [opened] = outcomesOf(notification.parse(JSON.parse(text)), INTAKE_CONTEXT);
    if (opened === undefined || !('open' in opened)) throw new Error('nothing was opened');
    expect(remediationSpec.safeParse(opened.open.spec).success).toBe(true);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.getPrototypeOf(opened.open.spec)).toBe(Object.prototype);

    const polluting = JSON.parse('{"version":"4","alerts":[],"__proto__":{"polluted":true}}') as unknown;
    notification.parse(polluting);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test.each(['__proto__', 'constructor', 'hasOwnProperty'])(
    'that ask for the Runbook %s get none',
    (name) => {
      expect(outcomes(labelled({ runbook: name }))).toMatchObject([{ ignore: {} }]);
    },
  );

  test.each([
    ['a line break', 'shop-1\n'],
    ['an escape sequence', '\u001b[31mshop-1'],
    ['a path', '../shop-1'],
    ['a shell', '$(reboot)'],
  ])('with %s are no parameter', (_, pod) => {
    expect(outcomes(labelled({ pod }))).toMatchObject([{ ignore: {} }]);
  });

  test('as long as a body are cut to what the API takes', () => {
    const [opened] = outcomes(labelled({ description: 'x'.repeat(900_000) }));
    if (opened === undefined || !('open' in opened)) throw new Error('nothing was opened');
    expect(remediationSpec.safeParse(opened.open.spec).success).toBe(true);
    expect(JSON.stringify(opened).length).toBeLessThan(2000);
  });
});

describe('the webhook', () => {
  const servers: { readonly close: () => unknown; readonly closeAllConnections: () => void }[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  async function serve(patch: Partial<IntakeOptions> = {}) {
    const served = await webhook(patch);
    servers.push(served.server);
    return served;
  }
  const body = JSON.stringify(notificationOf(firing()));

  test('takes the old and the new token while one is being replaced, and then only the new', async () => {
    let tokens = ['old'];
    const { post } = await serve({ tokens: () => tokens });
    const statuses = async () => [
      (await post(body, { token: 'old' })).status,
      (await post(body, { token: 'new' })).status,
    ];
    expect(await statuses()).toEqual([200, 401]);
    tokens = ['new', 'old'];
    expect(await statuses()).toEqual([200, 200]);
    tokens = ['new'];
    expect(await statuses()).toEqual([401, 200]);
  });

  test('lets nobody without a token use up what the one behind the same address has', async () => {
    const { post } = await serve({ rate: { perSecond: 0, burst: 2 } });
    const guesses = [await post(body, { token: 'x' }), await post(body, { token: 'y' })];
    expect(guesses.map(({ status }) => status)).toEqual([401, 401]);
    expect((await post(body, { token: 'z' })).status).toBe(429);
    expect((await post(body)).status).toBe(200);
  });

  test('says of what has no room that it is too much, and not that it is stored', async () => {
    const persist = () => Promise.reject(new TooManyError('so much is open that 3 alerts have no room'));
    const { post } = await serve({ persist });
    expect(await post(body)).toEqual({ status: 429, text: 'so much is open that 3 alerts have no room\n' });
  });

  test('reads no more bodies at one time than it has room for', async () => {
    let store = () => undefined as unknown;
    const stored = new Promise((resolve) => (store = () => resolve(undefined)));
    const { post } = await serve({ atOnce: 1, persist: () => stored.then(() => undefined) });
    const first = post(body);
    let second = await post(body);
    // Which of the two comes first is not known.
    while (second.status === 200) second = await post(body);
    expect(second).toEqual({ status: 503, text: 'busy\n' });
    store();
    expect((await first).status).toBe(200);
    expect((await post(body)).status).toBe(200);
  });

  test('does not wait for a body that does not come', async () => {
    const { post } = await serve({ bodyTimeoutMs: 20 });
    expect((await post('{"version":', { end: false })).status).toBe(408);
  });

  test('ends a connection on which no request is made', async () => {
    const { server, port } = await serve();
    expect([server.headersTimeout, server.requestTimeout]).toEqual([5000, 10_000]);
    server.headersTimeout = 50;
    const socket = connect(port, '127.0.0.1');
    socket.write('POST /v1/alerts HTTP/1.1\r\nx: ');
    socket.resume();
    await new Promise((resolve) => socket.on('close', resolve));
  });

  test('repeats nothing of what was sent that a terminal would carry out, and not at length', async () => {
    const { post } = await serve();
    const hostile = { ...notificationOf(), alerts: { ['\u001b[2J\n'.repeat(50_000)]: 1 } };
    const found = await post(JSON.stringify({ ...hostile, version: '\u001b[31m5' }));
    expect(found.status).toBe(400);
    const unread = await post(
      JSON.stringify(notificationOf({ ...firing(), labels: { ['\u001b[2J'.repeat(9000)]: 1 } })),
    );
    expect(unread.status).toBe(400);
    for (const { text } of [found, unread]) {
      expect(text.length).toBeLessThan(600);
      expect(text.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f]/);
    }
  });

  test.each([
    ['nothing', ''],
    ['half of it', body.slice(0, 80)],
    ['a list', '[]'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00])],
    ['depth', '['.repeat(100_000)],
  ])('answers 400 to %s', async (_, sent) => {
    const { post, stored } = await serve();
    expect((await post(sent)).status).toBe(400);
    expect(stored).toEqual([]);
  });
});
