import assert from 'node:assert/strict';
import type { Action } from '../../../src/api/actions/index.ts';
import type { Target } from '../../../src/api/target.ts';
import { CHANGE_ANNOTATIONS } from '../../../src/conventions/changes.ts';
import { deployment, fieldOf, IMAGE, started, takeBack } from '../support/actions.ts';
import { bounded, carriesOut, set } from '../support/bounded.ts';
import { test } from '../test.ts';
import { eventually } from '../wait.ts';

export const tests = [
  test(
    'the controller scales as far as a remedy says and never to nothing, and writes no other switches',
    async (t) => {
      const { namespace } = t;
      const envFrom = [{ configMapRef: { name: 'server-switches', optional: true } }];
      await started(t, deployment(`${IMAGE}:1`, { envFrom }));
      const server: Target = { deployment: { namespace, name: 'server', container: 'server' } };
      const scale: Action = { scaleWorkload: { target: 'server', replicas: 4 } };
      const setIt: Action = {
        setSwitch: { target: 'server', key: 'MODEL', value: 'backup', losesInFlight: 'nothing' },
      };
      const {
        t: controller,
        api,
        refusesPatch,
        refusesCreate,
      } = await bounded(t, { targets: { server }, actions: [scale, setIt] });
      const autoscaler = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' };
      const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'server' };
      await t.apply({
        ...autoscaler,
        metadata: { name: 'server' },
        spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 9 },
      });
      const hpa = { ...autoscaler, namespace, name: 'server' };
      await refusesPatch(hpa, [set('/spec/maxReplicas', 90)], /its own annotation and the minimum only/);
      await refusesPatch(hpa, [set('/spec/minReplicas', 5)], /at most what a remedy of its Deployment says/);
      const scaled = await carriesOut({ t: controller }, scale);
      await takeBack(controller, scaled);
      const path = `${await api.path({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'server' })}/scale`;
      for (const replicas of [0, 5]) {
        await eventually(`${replicas} replicas are refused`, async () => {
          const call = { method: 'PATCH', body: { spec: { replicas } }, query: { dryRun: 'All' } } as const;
          const answer = api.call(path, { ...call, contentType: 'application/merge-patch+json' });
          return /one replica at least, and to what a remedy says/.test(await answer.then(() => '', String));
        });
      }
      const made = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'server-switches', namespace } };
      await refusesCreate(
        { ...made, metadata: { ...made.metadata, name: 'other' } },
        /only the switches that a remedy sets/,
      );
      await refusesCreate({ ...made, data: { PATH: '/tmp' } }, /changes only those that a remedy sets/);
      await t.apply({ ...made, data: { OTHER: 'a' } });
      const map = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'server-switches' };
      await refusesPatch(map, [set('/data/OTHER', 'b')], /changes only those that a remedy sets/);
      await refusesPatch(map, [set('/metadata/labels', { a: 'b' })], /its own annotation only/);
      const before = await fieldOf(t, '/metadata/generation');
      await carriesOut({ t: controller }, setIt, { idempotencyKey: 'key-2' });
      assert.notEqual(await fieldOf(t, '/metadata/generation'), before);
      assert.equal(CHANGE_ANNOTATIONS.change in ((await t.admin.get(map)).metadata.annotations ?? {}), true);
    },
    { timeout: 300_000 },
  ),
];
