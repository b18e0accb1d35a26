import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditFile } from '../../../src/controller/adapters/audit-file.ts';
import type { KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import type { AuditLine } from '../../../src/controller/record/audit.ts';
import { Interventions } from '../../../src/controller/runtime/interventions.ts';
import { NOW, sampleRemediation, sampleRunbook } from '../../support/remediation.ts';

const AT = '2026-03-04T11:59:00Z';

/** An object in which somebody wrote a field last. */
function written(manager: string, fields: object, object: object = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'X',
    metadata: {
      name: 'x',
      managedFields: [
        { manager: 'earlier', operation: 'Update', time: '2026-03-04T11:00:00Z', fieldsV1: fields },
        { manager, operation: 'Update', time: AT, fieldsV1: fields },
        { manager: 'other', operation: 'Update', time: '2026-03-04T11:59:59Z', fieldsV1: { 'f:status': {} } },
      ],
    },
    ...object,
  };
}

function noting(get: () => Promise<KubernetesObject | undefined>) {
  const lines: AuditLine[] = [];
  const write = (line: AuditLine) => void lines.push(line);
  const list = async () => [await get()].flatMap((found) => found ?? []);
  const options = { clock: { now: () => NOW }, namespace: 'stanchion-system', cluster: { get, list }, write };
  return { one: new Interventions(options), lines };
}
const runbook = (suspend: boolean): KubernetesObject => ({ ...sampleRunbook(), spec: { suspend } });

describe('an intervention', () => {
  test('by suspending a Runbook and letting it go on is noted once each, with who wrote it', async () => {
    const { one, lines } = noting(() =>
      Promise.resolve(written('kubectl-patch', { 'f:spec': { 'f:suspend': {} } })),
    );
    for (const suspend of [false, true, true, false, false]) await one.runbook(runbook(suspend));
    const ID: unknown = expect.stringMatching(/^[0-9a-f]{32}$/);
    expect(lines).toEqual([
      {
        id: ID,
        at: NOW.toISOString(),
        kind: 'intervention',
        runbook: 'shop-down',
        by: 'kubectl-patch',
        act: 'suspend',
        since: AT,
      },
      {
        id: ID,
        at: NOW.toISOString(),
        kind: 'intervention',
        runbook: 'shop-down',
        by: 'kubectl-patch',
        act: 'resume',
        since: AT,
      },
    ]);
  });

  test('has the same id from every replica that sees it, and each another', async () => {
    const get = () => Promise.resolve(written('kubectl-patch', { 'f:spec': { 'f:suspend': {} } }));
    const replicas = [noting(get), noting(get)];
    for (const { one } of replicas) for (const suspend of [true, false]) await one.runbook(runbook(suspend));
    const [first = [], second] = replicas.map(({ lines }) => lines.map(({ id }) => id));
    expect(second).toEqual(first);
    expect(new Set(first).size).toBe(2);
  });

  test('by cancelling or deleting an episode is noted once, and not of one that is closed', async () => {
    const { one, lines } = noting(() =>
      Promise.resolve(written('stanchion', { 'f:spec': { 'f:cancel': {} } })),
    );
    const cancelled = sampleRemediation({ spec: { cancel: true } });
    await one.remediation(sampleRemediation());
    await one.remediation(cancelled);
    await one.remediation(cancelled);
    await one.remediation(
      sampleRemediation({ name: 'shop-down-2', spec: { cancel: true }, status: { phase: 'Closed' } }),
    );
    const { metadata } = cancelled;
    await one.remediation({ ...sampleRemediation(), metadata: { ...metadata, deletionTimestamp: AT } });
    expect(lines.map(({ act, by, remediation }) => [act, by, remediation])).toEqual([
      ['cancel', 'stanchion', metadata.name],
      ['delete', 'unknown', metadata.name],
    ]);
  });

  test.each<[string, KubernetesObject | undefined, string | undefined]>([
    ['shipped without a key', written('argocd', { 'f:data': {} }), undefined],
    ['"true"', written('ana', { 'f:data': { 'f:paused': {} } }, { data: { paused: 'true' } }), 'ana'],
    ['another word', written('ana', { 'f:data': { 'f:paused': {} } }, { data: { paused: 'yes' } }), 'ana'],
    [
      'a misspelt key',
      written('ana', { 'f:data': { 'f:pause': {} } }, { data: { pause: 'true' } }),
      'unknown',
    ],
    ['gone', undefined, 'unknown'],
  ])('by the pause is noted as the guard reads it: %s', async (_, map, by) => {
    let current = map;
    const { one, lines } = noting(() => Promise.resolve(current));
    await one.pause();
    await one.pause();
    current = written('bob', { 'f:data': { 'f:paused': {} } }, { data: { paused: 'false' } });
    await one.pause();
    expect(lines.map((line) => [line['act'], line.by])).toEqual(
      by === undefined
        ? []
        : [
            ['pause', by],
            ['unpause', 'bob'],
          ],
    );
  });

  test('is noted also while nobody can be asked who it was', async () => {
    const { one, lines } = noting(() => Promise.reject(new Error('away')));
    await one.runbook(runbook(true));
    expect(lines).toMatchObject([{ act: 'suspend', by: 'unknown' }]);
  });
});

test('the audit is only added to: what an earlier process wrote stays, in its order', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'audit-'));
  try {
    const path = join(folder, 'audit.jsonl');
    await writeFile(path, '{"at":"earlier"}\n');
    for (const act of ['suspend', 'resume']) {
      const file = auditFile(path, (error) => {
        throw error;
      });
      file.write({ id: act, at: AT, kind: 'intervention', by: 'ana', act });
      await file.end();
    }
    const lines = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject([{ at: 'earlier' }, { act: 'suspend' }, { act: 'resume' }]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
