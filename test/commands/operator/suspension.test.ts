import { afterEach, beforeEach, expect, test } from 'vitest';
import { explained, type ClusterFlags } from '../../../src/commands/operator/command.ts';
import { setSuspended } from '../../../src/commands/operator/suspension.ts';
import { fakeServer, json, refusal, type FakeServer } from '../../support/api-server.ts';
import { sampleRunbook } from '../../support/remediation.ts';
import { containing } from '../../support/matchers.ts';
import { callerOf, NAMESPACE, recordedIo } from './support.ts';

const flags: ClusterFlags = { namespace: NAMESPACE, format: 'text' };
let server: FakeServer;
beforeEach(async () => {
  server = await fakeServer();
});
afterEach(() => server.stop());

function runbook({ suspend, manager }: { readonly suspend?: boolean; readonly manager?: string }) {
  const sample = sampleRunbook();
  const { suspend: _, ...spec } = sample.spec;
  const fieldsV1 = { 'f:spec': { 'f:suspend': {} } };
  const managedFields = manager === undefined ? [] : [{ manager, operation: 'Apply', fieldsV1 }];
  return {
    ...sample,
    metadata: { ...sample.metadata, resourceVersion: '7', managedFields },
    spec: { ...spec, ...(suspend === undefined ? {} : { suspend }) },
  };
}

async function run(suspend: boolean) {
  const io = recordedIo();
  const both = { caller: callerOf(server.url), io };
  const code = await explained(() => setSuspended('shop-down', suspend, flags, both), io);
  const patches = server.requests
    .filter(({ method }) => method === 'PATCH')
    .map(({ body }): unknown => JSON.parse(body));
  return { code, out: io.out(), err: io.err(), patches };
}

test('suspends a Runbook of which Git says nothing', async () => {
  server.answer(json(200, runbook({})));
  const { code, out, err, patches } = await run(true);
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('shop-down is suspended');
  expect(patches).toEqual([
    [
      { op: 'test', path: '/metadata/resourceVersion', value: '7' },
      { op: 'add', path: '/spec/suspend', value: true },
    ],
  ]);
});

test('writes nothing where it is so already', async () => {
  server.answer(json(200, runbook({ suspend: true })));
  expect(await run(true)).toMatchObject({
    code: 0,
    patches: [],
    out: containing('already suspended'),
  });
});

test.each(['argocd-controller', 'kustomize-controller'])(
  'says what to do where %s sets the field',
  async (manager) => {
    server.answer(json(200, runbook({ suspend: true, manager })));
    const { code, err, patches } = await run(false);
    expect([code, patches.length]).toEqual([0, 1]);
    expect(err).toContain(`Git sets spec.suspend of shop-down as well (${manager} wrote it)`);
    expect(err).toContain('take the field out of Git');
  },
);

test('says that there is no such Runbook', async () => {
  server.answer(refusal(404, 'not found'));
  expect(await run(true)).toMatchObject({
    code: 1,
    err: containing('there is no Runbook shop-down'),
  });
});

test('ends with 2 when no cluster answers', async () => {
  await server.stop();
  expect(await run(true)).toMatchObject({ code: 2, err: containing('does not answer') });
});
