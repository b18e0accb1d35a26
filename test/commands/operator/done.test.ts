import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { RemediationResource } from '../../../src/api/remediation.ts';
import { explained } from '../../../src/commands/operator/command.ts';
import { done } from '../../../src/commands/operator/done.ts';
import { fakeServer, json, type FakeServer } from '../../support/api-server.ts';
import { ago, NOW, sampleRemediation, sampleRunbook } from '../../support/remediation.ts';
import { callerOf, NAMESPACE, recordedIo } from './support.ts';

const NAME = 'shop-down-0123456789abcdef';
const task = { id: 'examine', task: 'Find the cause.', owner: 'shop', blocksClose: true, at: ago(60) };
const item = { id: 'write-it-up', text: 'Write it up.', phase: 'post-incident', blocksClose: false };
const noted = { id: 'write-it-up', doneBy: 'bob', at: ago(30) };
const patch = z.array(z.looseObject({ op: z.string(), path: z.string() }));

let server: FakeServer;
let stored: RemediationResource | undefined;
/** What the server answers to the write. */
let answer: { readonly status: number; readonly message: string } | undefined;

beforeEach(async () => {
  answer = undefined;
  stored = remediation({ tasks: [task] });
  server = await fakeServer((request, response) => {
    const { pathname } = request.url;
    if (request.method === 'PATCH') {
      json(answer?.status ?? 200, answer === undefined ? stored : { message: answer.message })(
        request,
        response,
      );
    } else if (pathname.includes('selfsubjectreviews')) {
      json(201, { status: { userInfo: { username: 'ann' } } })(request, response);
    } else if (pathname.includes('/runbooks/')) {
      json(200, sampleRunbook({ checklist: [item] }))(request, response);
    } else {
      json(stored === undefined ? 404 : 200, stored ?? {})(request, response);
    }
  });
});
afterEach(() => server.stop());

function remediation(status: NonNullable<RemediationResource['status']>): RemediationResource {
  const made = sampleRemediation({ name: NAME, status: { phase: 'Restoring', ...status } });
  return { ...made, metadata: { ...made.metadata, resourceVersion: '7' } };
}

async function run(...ids: readonly string[]) {
  const io = recordedIo();
  const flags = { namespace: NAMESPACE, format: 'text' } as const;
  const code = await explained(() => done(NAME, ids, flags, { caller: callerOf(server.url), io }), io);
  return { code, out: io.out(), err: io.err() };
}

const written = () =>
  server.requests
    .filter(({ method }) => method === 'PATCH')
    .map(({ url, body: text }) => ({ path: url.pathname, steps: patch.parse(JSON.parse(text)) }));

test('lists tasks and items of the checklist, who did them, and what keeps it open', async () => {
  stored = remediation({ tasks: [task], checklist: [noted] });
  const { code, out } = await run();
  expect(code).toBe(0);
  const [, first, second] = out.trimEnd().split('\n');
  expect(first).toMatch(/^examine +before it closes +shop: Find the cause\.$/);
  expect(second).toMatch(/^write-it-up +at any time +bob +Write it up\.$/);
  expect(written()).toEqual([]);
});

test('notes the first thing done in the name of the caller, over nothing that somebody else wrote', async () => {
  const { code, out } = await run('examine');
  expect([code, out]).toEqual([0, 'noted as done by ann: examine\n']);
  const value = [{ id: 'examine', doneBy: 'ann', at: NOW.toISOString() }];
  expect(written()).toEqual([
    {
      path: expect.stringMatching(/\/status$/) as string,
      steps: [
        { op: 'test', path: '/metadata/resourceVersion', value: '7' },
        { op: 'add', path: '/status/checklist', value },
      ],
    },
  ]);
});

test('adds to what others noted, and leaves what was noted before', async () => {
  stored = remediation({ tasks: [task], checklist: [noted] });
  expect((await run('examine', 'write-it-up', 'examine')).code).toBe(0);
  const value = { id: 'examine', doneBy: 'ann', at: NOW.toISOString() };
  expect(written().map(({ steps }) => steps)).toEqual([[{ op: 'add', path: '/status/checklist/-', value }]]);
});

test('with nothing left to note writes nothing', async () => {
  stored = remediation({ tasks: [task], checklist: [noted] });
  expect(await run('write-it-up')).toEqual({ code: 0, out: 'was noted before\n', err: '' });
  expect(written()).toEqual([]);
});

test('refuses what nobody asked for, and names what there is', async () => {
  const { code, err } = await run('examine', 'dance');
  expect([code, err]).toEqual([1, `${NAME} has no task or item dance; there is examine, write-it-up\n`]);
  expect(written()).toEqual([]);
});

test('tells what the API server says when it refuses', async () => {
  answer = { status: 403, message: 'ann may not' };
  expect(await run('examine')).toEqual({ code: 1, out: '', err: 'refused: ann may not\n' });
});

test('asks to be run again when somebody else wrote at the same time', async () => {
  answer = { status: 409, message: 'it changed' };
  const { code, err } = await run('examine');
  expect([code, err]).toEqual([
    1,
    `somebody else wrote ${NAME} at the same time, and nothing was noted; run it again\n`,
  ]);
});

test('says that there is no such remediation', async () => {
  stored = undefined;
  expect((await run()).err).toContain(`there is no Remediation ${NAME} in ${NAMESPACE}`);
});
