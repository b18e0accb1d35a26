import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explained } from '../../../src/commands/operator/command.ts';
import { decide, type DecisionFlags } from '../../../src/commands/operator/decision.ts';
import { fakeServer, json, refusal, type Answer, type FakeServer } from '../../support/api-server.ts';
import { ago, NOW, sampleRemediation } from '../../support/remediation.ts';
import { callerOf, NAMESPACE, recordedIo, type RecordedIo } from './support.ts';

const HASH = 'a'.repeat(64);
const plan = {
  remedy: 'restart',
  action: 'restartWorkload',
  target: 'shop/deployments/shop',
  summary: 'Restarts the shop.',
  hash: HASH,
};
const refusedAt = { guard: 'ApprovalMissing', kind: 'blocked', message: 'It waits.', at: ago(30) } as const;
const waiting = sampleRemediation({
  name: 'shop-down-1',
  status: {
    phase: 'AwaitingApproval',
    plan,
    refusal: refusedAt,
    evidence: [{ id: 'ready', state: 'collected', text: 'none\u001b[31m', at: ago(60) }],
  },
});
const flags: DecisionFlags = {
  namespace: NAMESPACE,
  format: 'json',
  reason: 'Agreed.',
  until: 3600,
  yes: false,
};

let server: FakeServer;
beforeEach(async () => {
  server = await fakeServer();
});
afterEach(() => server.stop());

/** Answers for the object and for who asks; what is patched goes to the given answer. */
function answers(object: object, patched: Answer = json(200, object)): Answer {
  return (request, response) => {
    if (request.method === 'PATCH') patched(request, response);
    else if (request.method === 'POST')
      json(201, { status: { userInfo: { username: 'ann' } } })(request, response);
    else json(200, object)(request, response);
  };
}

async function run(decision: 'approve' | 'reject', io: RecordedIo, more: Partial<DecisionFlags> = {}) {
  const both = { caller: callerOf(server.url), io };
  return explained(() => decide('shop-down-1', decision, { ...flags, ...more }, both), io);
}

const written = () =>
  server.requests.filter(({ method }) => method === 'PATCH').map(({ body }): unknown => JSON.parse(body));

describe('approve', () => {
  test('signs the plan that it showed, in the name of who asks, and only if it is still that plan', async () => {
    server.answer(answers(waiting));
    const io = recordedIo();
    expect(await run('approve', io)).toBe(0);
    const until = new Date(NOW.getTime() + 3_600_000).toISOString();
    const approval = { by: 'ann', decision: 'approve', planHash: HASH, reason: 'Agreed.', until };
    expect(written()).toEqual([
      [
        { op: 'test', path: '/status/plan/hash', value: HASH },
        { op: 'add', path: '/spec/approval', value: approval },
      ],
    ]);
    expect(
      server.requests.find(({ method }) => method === 'PATCH')?.url.searchParams.get('fieldManager'),
    ).toBe('stanchion');
    expect(JSON.parse(io.out())).toEqual({
      remediation: 'shop-down-1',
      namespace: NAMESPACE,
      approval,
      plan,
    });
    for (const shown of ['restart', 'shop/deployments/shop', 'Restarts the shop.', HASH, 'none\\x1b[31m']) {
      expect(io.err()).toContain(shown);
    }
  });

  test('ends at the latest a day after the controller looked at the plan', async () => {
    server.answer(answers(waiting));
    const io = recordedIo();
    await run('approve', io, { until: 24 * 3600 });
    expect(io.out()).toContain(new Date(Date.parse(ago(30)) + 24 * 3_600_000).toISOString());
  });

  test('asks on a terminal, and writes nothing without a yes', async () => {
    server.answer(answers(waiting));
    const questions: string[] = [];
    const answering = (answer: boolean) =>
      recordedIo({
        confirm: (question) => {
          questions.push(question);
          return Promise.resolve(answer);
        },
      });
    expect(await run('approve', answering(false))).toBe(1);
    expect(written()).toEqual([]);
    expect(await run('approve', answering(true))).toBe(0);
    expect(questions).toEqual(['Approve this plan?', 'Approve this plan?']);
    expect(await run('approve', answering(false), { yes: true })).toBe(0);
    expect(questions).toHaveLength(2);
  });

  test('writes nothing when the plan changed in the meantime, and says so', async () => {
    const message = 'the server rejected our request due to an error in our request';
    server.answer(answers(waiting, refusal(422, message)));
    const io = recordedIo();
    expect(await run('approve', io)).toBe(1);
    expect(io.err()).toContain('changed while you read it');
    expect(io.out()).toBe('');
  });

  test('tells in the server’s words what it refuses', async () => {
    server.answer(answers(waiting, refusal(403, 'approving needs the verb approve')));
    const io = recordedIo();
    expect(await run('approve', io)).toBe(1);
    expect(io.err()).toMatch(/^refused: approving needs the verb approve$/m);
  });

  test.each([
    ['there is none of that name', refusal(404, 'not found'), 'there is no Remediation shop-down-1'],
    [
      'it is in another phase',
      answers(sampleRemediation({ status: { phase: 'Verifying', plan } })),
      'it is Verifying',
    ],
    ['it has no plan', answers(sampleRemediation({ status: { phase: 'Observing' } })), 'it is Observing'],
  ])('says why not when %s', async (_, answer, said) => {
    server.answer(answer);
    const io = recordedIo();
    expect(await run('approve', io)).toBe(1);
    expect(io.err()).toContain(said);
    expect(written()).toEqual([]);
  });
});

test('reject signs the same plan, as rejected', async () => {
  server.answer(answers(waiting));
  const io = recordedIo();
  expect(await run('reject', io, { format: 'text' })).toBe(0);
  expect(written()).toMatchObject([[{}, { value: { by: 'ann', decision: 'reject', planHash: HASH } }]]);
  expect(io.out()).toBe('rejected plan aaaaaaaaaaaa of shop-down-1 as ann\n');
});
