import { describe, expect, test } from 'vitest';
import { elapsed } from '../../../src/controller/evidence/elapsed.ts';
import { collectContext } from '../../support/collect-context.ts';
import { ago } from '../../support/worker-objects.ts';

const number = { id: 'x', yields: 'number' } as const;
const of = { target: 'executions', name: 'execution', namespace: 'place' };
const parameters = { execution: 'we-1', place: 'team' };

function asked(source: object, { metadata = {}, status = {} }: { metadata?: object; status?: object } = {}) {
  const execution = {
    apiVersion: 'kubernaut.ai/v1alpha1',
    kind: 'WorkflowExecution',
    metadata: { name: 'we-1', namespace: 'team', creationTimestamp: ago(200), ...metadata },
    status,
  };
  const other = { ...execution, metadata: { name: 'we-1', namespace: 'other' }, status: {} };
  const { context } = collectContext({ objects: [other, execution], parameters });
  return elapsed({ ...of, ...source }, number, context);
}

describe('the time since something in an object', () => {
  test.each([
    [2, -180],
    [5, 0],
    [12, 420],
  ])('counts from after its cooldown: completed %d min ago, %d s', async (minutes, expected) => {
    const status = { completionTime: ago(minutes) };
    const found = await asked({ field: 'status.completionTime', after: '5m' }, { status });
    expect(found).toMatchObject({ number: expected });
  });

  test('says the completion, the end of the cooldown and the present', async () => {
    const status = { completionTime: ago(12) };
    expect(await asked({ field: 'status.completionTime', after: '5m' }, { status })).toMatchObject({
      detail:
        'team/we-1: status.completionTime at 2026-03-01T11:48:00.000Z, and 5m after that 2026-03-01T11:53:00.000Z; now it is 2026-03-01T12:00:00.000Z',
    });
  });

  test("is the last update of the status by the server's note, whatever else was written later", async () => {
    const metadata = {
      managedFields: [
        { manager: 'a', operation: 'Update', subresource: 'status', time: ago(70) },
        { manager: 'b', operation: 'Update', subresource: 'status', time: ago(65) },
        { manager: 'kubectl', operation: 'Apply', time: ago(1) },
      ],
    };
    expect(await asked({}, { metadata })).toMatchObject({ number: 65 * 60 });
    const status = { conditions: [{ type: 'A', lastTransitionTime: ago(61) }, { type: 'B' }] };
    expect(await asked({}, { metadata, status })).toMatchObject({ number: 61 * 60 });
  });

  test.each([
    [
      'it has not ended',
      { field: 'status.completionTime' },
      parameters,
      /does not say its status\.completionTime/,
    ],
    ['its status was never written', {}, parameters, /does not say its last update/],
    ['nobody names it', {}, { place: 'team' }, /nobody gave 'execution'/],
    ['there is none', {}, { execution: 'we-2', place: 'team' }, /there is no team\/we-2/],
  ])('is unknown where %s', async (_, source, given, why) => {
    const execution = {
      apiVersion: 'kubernaut.ai/v1alpha1',
      kind: 'WorkflowExecution',
      metadata: { name: 'we-1', namespace: 'team', creationTimestamp: ago(200) },
    };
    const { context } = collectContext({ objects: [execution], parameters: given });
    expect(await elapsed({ ...of, ...source }, number, context)).toEqual({
      unknown: expect.stringMatching(why) as unknown,
    });
  });

  test('is asked of a kind of objects only', async () => {
    await expect(asked({ target: 'pods' })).rejects.toThrow('no kind of objects');
  });
});
