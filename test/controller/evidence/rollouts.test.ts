import { describe, expect, test } from 'vitest';
import { RESTART_ANNOTATIONS } from '../../../src/conventions/changes.ts';
import { rolloutBeforeFailure } from '../../../src/controller/evidence/rollout-before-failure.ts';
import { rolloutHistory } from '../../../src/controller/evidence/rollout-history.ts';
import { ago, deploymentObject, replicaSetObject } from '../../support/worker-objects.ts';
import { collectContext } from '../../support/collect-context.ts';

const flag = { id: 'x', yields: 'flag' } as const;
const again = { 'deployment.kubernetes.io/revision-history': '1' };
const through = (lastUpdateTime: string) => ({
  conditions: [{ type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', lastUpdateTime }],
});

describe('the history of rollouts', () => {
  test('lists the revisions with their times, newest first [ARCO-D10]', async () => {
    const { context } = collectContext({
      objects: [
        deploymentObject(),
        replicaSetObject(9, { created: 3000, annotations: again }),
        replicaSetObject(10, {
          created: 20,
          annotations: { 'kubernetes.io/change-cause': 'fix\u001b[1m\nx' },
        }),
      ],
    });
    expect(await rolloutHistory({ target: 'worker' }, { id: 'x', yields: 'record' }, context)).toEqual({
      record:
        'revision 10  2026-03-01T11:40:00.000Z  20m ago  arco-worker-hash10  2/2 ready  fix x\n' +
        'revision 9  2026-02-27T10:00:00.000Z  2d ago  arco-worker-hash9  2/2 ready  rolled out again since',
    });
  });

  test('leaves out ReplicaSets of other Deployments and those without a number', async () => {
    const foreign = replicaSetObject(4, { created: 5 });
    const { context } = collectContext({
      objects: [
        deploymentObject(),
        { ...foreign, metadata: { ...foreign.metadata, ownerReferences: [] } },
        replicaSetObject(Number.NaN, { created: 5 }),
      ],
    });
    expect(await rolloutHistory({ target: 'worker' }, { id: 'x', yields: 'record' }, context)).toEqual({
      record: 'no revisions are kept',
    });
  });
});

describe('a rollout before the failure', () => {
  // The trouble began 10 minutes ago, and the window is half an hour.
  const source = { target: 'worker', window: '30m' };
  const first = replicaSetObject(1, { created: 9000 });

  test.each([
    ['within the window', { flag: true }, [first, replicaSetObject(2, { created: 20 })]],
    ['at the start of the window', { flag: true }, [first, replicaSetObject(2, { created: 40 })]],
    ['just before the window', { flag: false }, [first, replicaSetObject(2, { created: 41 })]],
    ['only after the trouble began', { flag: false }, [first, replicaSetObject(2, { created: 5 })]],
    [
      'in the window, although another one came after the beginning',
      { flag: true },
      [first, replicaSetObject(2, { created: 20 }), replicaSetObject(3, { created: 5 })],
    ],
  ])('is seen when it was %s [ARCO-D11]', async (_when, expected, sets) => {
    const { context } = collectContext({ objects: [deploymentObject(), ...sets] });
    expect(await rolloutBeforeFailure(source, flag, context)).toMatchObject(expected);
  });

  test('says how long before', async () => {
    const { context } = collectContext({
      objects: [deploymentObject(), first, replicaSetObject(2, { created: 20 })],
    });
    expect(await rolloutBeforeFailure(source, flag, context)).toEqual({
      flag: true,
      detail: 'revision 2 was rolled out at 2026-03-01T11:40:00.000Z, 600 s before the trouble began',
    });
  });

  test.each(RESTART_ANNOTATIONS)('is none when it was a restart only, marked by %s', async (annotation) => {
    const podAnnotations = { [annotation]: ago(20) };
    const restarted = replicaSetObject(2, { created: 20, image: 'worker:1', podAnnotations });
    const { context } = collectContext({ objects: [deploymentObject(), first, restarted] });
    expect(await rolloutBeforeFailure(source, flag, context)).toMatchObject({ flag: false });
  });

  test('is one when an annotation of the template changed beside a restart', async () => {
    const podAnnotations = { 'kubectl.kubernetes.io/restartedAt': ago(20), 'checksum/config': 'b' };
    const changed = replicaSetObject(2, { created: 20, image: 'worker:1', podAnnotations });
    const { context } = collectContext({ objects: [deploymentObject(), first, changed] });
    expect(await rolloutBeforeFailure(source, flag, context)).toMatchObject({ flag: true });
  });

  test('cannot be told where a rollback hides the time', async () => {
    const back = replicaSetObject(3, { created: 9000, annotations: again });
    const objects = [replicaSetObject(2, { created: 5000 }), back];
    const recent = deploymentObject({ status: through(ago(15)) });
    const unknown = await rolloutBeforeFailure(
      source,
      flag,
      collectContext({ objects: [recent, ...objects] }).context,
    );
    expect(unknown).toEqual({ unknown: 'revision 3 was rolled back to, at a time that nothing tells' });
    const old = deploymentObject({ status: through(ago(60)) });
    const known = await rolloutBeforeFailure(
      source,
      flag,
      collectContext({ objects: [old, ...objects] }).context,
    );
    expect(known).toMatchObject({ flag: false });
  });

  test('cannot be told when the revisions of that time are gone', async () => {
    const { context } = collectContext({
      objects: [deploymentObject(), replicaSetObject(7, { created: 5 })],
    });
    expect(await rolloutBeforeFailure(source, flag, context)).toHaveProperty('unknown');
    const none = collectContext({ objects: [deploymentObject()] });
    expect(await rolloutBeforeFailure(source, flag, none.context)).toHaveProperty('unknown');
  });
});
