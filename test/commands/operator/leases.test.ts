import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RemediationResource } from '../../../src/api/remediation.ts';
import { explained } from '../../../src/commands/operator/command.ts';
import { leases, type LeaseFlags } from '../../../src/commands/operator/leases.ts';
import { fakeServer, json, type FakeServer } from '../../support/api-server.ts';
import { ago, sampleRemediation } from '../../support/remediation.ts';
import { containing } from '../../support/matchers.ts';
import { callerOf, NAMESPACE, recordedIo } from './support.ts';

const flags: LeaseFlags = { namespace: NAMESPACE, format: 'text', all: false };
const ref = { group: 'apps', version: 'v1', plural: 'deployments', namespace: 'shop', name: 'shop' };
const inverse = JSON.stringify([
  { patch: { ref, steps: [{ op: 'add', path: '/spec/replicas', value: 2 }] } },
]);

function holding(name: string, state: 'open' | 'returned' | 'failed'): RemediationResource {
  const target = 'shop/deployments/shop';
  const lease = {
    id: name,
    remedy: 'scale',
    action: 'scaleWorkload',
    target,
    until: ago(-600),
    state,
    inverse,
  };
  return sampleRemediation({ name, status: { phase: 'Verifying', leases: [lease] } });
}

let server: FakeServer;
let stored: RemediationResource[];
/** Lists that were answered so far. */
let lists: number;
beforeEach(async () => {
  lists = 0;
  server = await fakeServer((request, response) => {
    if (request.method === 'PATCH') {
      json(200, stored[0])(request, response);
      return;
    }
    lists += 1;
    // The controller takes a while.
    if (lists > 3) stored = stored.map(({ metadata }) => holding(metadata.name, 'returned'));
    const kind = 'RemediationList';
    json(200, { apiVersion: 'stanchion.dev/v1alpha1', kind, metadata: {}, items: stored })(request, response);
  });
});
afterEach(() => server.stop());

async function run(more: Partial<LeaseFlags>, io = recordedIo()) {
  const both = { caller: callerOf(server.url), io };
  return {
    code: await explained(() => leases({ ...flags, ...more }, both), io),
    out: io.out(),
    err: io.err(),
  };
}

const cancelled = () =>
  server.requests.filter(({ method }) => method === 'PATCH').map(({ url }) => url.pathname.split('/').at(-1));

test('lists what is not taken back yet, with what takes it back', async () => {
  stored = [holding('b', 'open'), holding('a', 'failed'), holding('c', 'returned')];
  const { code, out } = await run({});
  expect(code).toBe(0);
  const [, first, second, ...rest] = out.trimEnd().split('\n');
  expect(first).toMatch(
    /^a +scale +shop\/deployments\/shop +2026-03-04T12:10:00.000Z +failed +patch shop\/deployments\/shop$/,
  );
  expect(second).toMatch(/^b .* open /);
  expect(rest).toEqual([]);
  expect(cancelled()).toEqual([]);
});

test('says that there is nothing, as JSON too', async () => {
  stored = [holding('c', 'returned')];
  expect((await run({})).out).toBe('nothing temporary is open\n');
  expect(JSON.parse((await run({ format: 'json' })).out)).toEqual({ leases: [] });
});

test('returns those of one Remediation by cancelling it', async () => {
  stored = [holding('a', 'open'), holding('b', 'open')];
  const { code, out } = await run({ return: ['b'] });
  expect([code, cancelled()]).toEqual([0, ['b']]);
  expect(out).toBe('asked the controller to take back: b\n');
});

test('waits until all are taken back, and tells of it after two seconds', async () => {
  stored = [holding('a', 'open'), holding('b', 'open'), holding('c', 'returned')];
  const { code, out, err } = await run({ all: true, wait: 60 }, recordedIo({ watched: true }));
  expect([code, cancelled()]).toEqual([0, ['a', 'b']]);
  expect(out).toBe('taken back: a, b\n');
  expect(err).toContain('\r\u001b[K');
});

test('gives up after a while, and does not wait for what failed', async () => {
  stored = [holding('a', 'open')];
  expect(await run({ all: true, wait: 1 })).toMatchObject({
    code: 1,
    out: containing('a: shop'),
  });
  stored = [holding('a', 'failed')];
  lists = 0;
  expect(await run({ all: true, wait: 60 })).toMatchObject({
    code: 1,
    out: containing('(failed)'),
  });
  expect(lists).toBe(2);
});

test('refuses a name that is not there, and cancels nothing then', async () => {
  stored = [holding('a', 'open')];
  const { code, err } = await run({ return: ['a', 'x'] });
  expect([code, cancelled()]).toEqual([1, []]);
  expect(err).toContain('there is no Remediation x');
});
