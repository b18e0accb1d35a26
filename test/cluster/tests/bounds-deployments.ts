import assert from 'node:assert/strict';
import type { Action } from '../../../src/api/actions/index.ts';
import type { Target } from '../../../src/api/target.ts';
import { CHANGE_ANNOTATIONS } from '../../../src/conventions/changes.ts';
import { pointer } from '../../../src/controller/kubernetes/patch.ts';
import type { PatchStep } from '../../../src/controller/kubernetes/ports.ts';
import { alertSource, sampleRemediation } from '../../support/remediation.ts';
import { deployment, fieldOf, IMAGE, rolledOut, started, takeBack } from '../support/actions.ts';
import { bounded, carriesOut, set, type BoundedOptions } from '../support/bounded.ts';
import { noteReadyRevisions } from '../support/workloads.ts';
import { test, type Context } from '../test.ts';

const SWITCH = { envFrom: [{ configMapRef: { name: 'server-switches', optional: true } }] };
const RESTART: Action = { restartWorkload: { target: 'server' } };
const RAISE: Action = { raiseMemory: { target: 'server', to: '256Mi', cap: '1Gi' } };
const SCALE: Action = { scaleWorkload: { target: 'server', replicas: 4 } };
const SET: Action = {
  setSwitch: { target: 'server', key: 'MODEL', value: 'backup', losesInFlight: 'nothing' },
};
const BACK: Action = { rollBackWorkload: { target: 'server', rolledOutWithin: '1h' } };

function options({ namespace }: Context, ...actions: readonly Action[]): BoundedOptions {
  const server: Target = { deployment: { namespace, name: 'server', container: 'server' } };
  return { targets: { server }, actions };
}

const POD = '/spec/template/spec';
const CONTAINER = `${POD}/containers/0`;
const LIMIT = `${CONTAINER}/resources/limits/memory`;
const ref = ({ namespace }: Context, name = 'server') => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace,
  name,
});
const note = (name: string) => `/metadata/annotations${pointer(name)}`;
const { memoryBefore, rolledBackFor } = CHANGE_ANNOTATIONS;

export const tests = [
  test(
    'what restarts, raises, scales and switches passes the bounds of the controller, and so does taking it back',
    async (t) => {
      await started(t, deployment(`${IMAGE}:1`, SWITCH));
      const { t: controller, refusesPatch } = await bounded(t, options(t, RESTART, RAISE, SCALE, SET));
      await refusesPatch(ref(t), [set(`${CONTAINER}/image`, 'x:1')], /restart and a memory limit only/);
      await carriesOut({ t: controller }, RESTART);
      await rolledOut(t);
      const raised = await carriesOut({ t: controller }, RAISE, { idempotencyKey: 'key-2' });
      await rolledOut(t);
      assert.equal(await fieldOf(t, LIMIT), '256Mi');
      assert.equal(await fieldOf(t, note(memoryBefore)), 'server=128Mi');
      await refusesPatch(ref(t), [set(LIMIT, '100Mi')], /only raised/);
      await takeBack(controller, raised);
      assert.equal(await fieldOf(t, LIMIT), '128Mi');
      assert.equal(await fieldOf(t, note(memoryBefore)), undefined);
      await rolledOut(t);
      const scaled = await carriesOut({ t: controller }, SCALE, { idempotencyKey: 'key-3' });
      assert.equal(await fieldOf(t, '/spec/replicas'), 4);
      await takeBack(controller, scaled);
      await rolledOut(t);
      const switched = await carriesOut({ t: controller }, SET, { idempotencyKey: 'key-4' });
      await rolledOut(t);
      await takeBack(controller, switched);
    },
    { timeout: 300_000 },
  ),
  test(
    'the controller cannot run anything else, lower a limit, or touch what is not its own, whatever its rights',
    async (t) => {
      await started(t);
      const { refusesPatch } = await bounded(t, options(t, RESTART, RAISE));
      const refuses = (why: RegExp, ...steps: readonly PatchStep[]) => refusesPatch(ref(t), steps, why);
      const template = /restart and a memory limit only, unless a remedy rolls this Deployment back/;
      await refuses(template, set(`${CONTAINER}/image`, `${IMAGE}:2`));
      const undone = set(note(rolledBackFor), 'r');
      await refuses(template, undone, set(`${CONTAINER}/image`, `${IMAGE}:2`));
      await refuses(template, set(`${CONTAINER}/command`, ['/bin/sh']));
      await refuses(template, set(`${CONTAINER}/env`, [{ name: 'LD_PRELOAD', value: '/tmp/x' }]));
      await refuses(template, set(`${CONTAINER}/envFrom`, [{ secretRef: { name: 'keys' } }]));
      await refuses(template, set(`${CONTAINER}/securityContext`, { privileged: true }));
      await refuses(template, set(`${CONTAINER}/resources/limits/cpu`, '4'));
      await refuses(template, set(`${CONTAINER}/resources/requests/memory`, '1Mi'));
      const sidecar = { name: 'aside', image: 'x:1', securityContext: { privileged: true } };
      await refuses(template, set(`${POD}/containers/-`, sidecar));
      await refuses(template, set(`${POD}/initContainers`, [sidecar]));
      await refuses(template, set(`${POD}/serviceAccountName`, 'admin'));
      await refuses(template, set(`${POD}/hostNetwork`, true));
      await refuses(template, set(`${POD}/volumes`, [{ name: 'node', hostPath: { path: '/' } }]));
      await refuses(template, set('/spec/template/metadata/labels/other', 'yes'));
      await refuses(
        template,
        set('/spec/template/metadata/annotations', { 'sidecar.example.com/inject': 'yes' }),
      );
      await refuses(/only raised/, set(LIMIT, '64Mi'));
      await refuses(/only raised/, set(LIMIT, '2Gi'));
      const low = set(note(memoryBefore), 'server=64Mi');
      await refuses(/before it is raised/, low);
      await refuses(/before it is raised|only raised/, low, set(LIMIT, '64Mi'));
      const whole = /its own annotations and the pod template only/;
      await refuses(whole, set('/spec/replicas', 0));
      await refuses(whole, set('/spec/paused', true));
      await refuses(whole, set('/metadata/labels/stanchion.dev~1remediate', 'disabled'));
      await refuses(whole, set(note('argocd.argoproj.io/sync-options'), 'Replace=true'));
      await refuses(whole, set('/metadata/finalizers', ['example.com/stay']));
      const other = { ...deployment(`${IMAGE}:1`), metadata: { name: 'other' } };
      await t.apply(other);
      await refusesPatch(
        ref(t, 'other'),
        [set('/metadata/annotations', {})],
        /no remedy .* changes this Deployment/,
      );
    },
    { timeout: 300_000 },
  ),
  test(
    'a rollback passes the bounds, and is no way to other images, accounts or the node',
    async (t) => {
      await started(t);
      const { t: controller, refusesPatch } = await bounded(t, options(t, BACK));
      await noteReadyRevisions(t, t.namespace);
      await t.apply(deployment(`${IMAGE}:2`, { command: ['/bin/server', '--new'] }));
      await rolledOut(t);
      const undo = (key: string) => [
        set(note(rolledBackFor), key),
        set(`${CONTAINER}/image`, `${IMAGE}@sha256:${'0'.repeat(64)}`),
      ];
      const refuses = (why: RegExp, ...steps: readonly PatchStep[]) =>
        refusesPatch(ref(t), [...undo('r'), ...steps], why);
      await refusesPatch(
        ref(t),
        [set(`${CONTAINER}/image`, `${IMAGE}:1`)],
        /restart and a memory limit only/,
      );
      await refuses(/no other images/, set(`${CONTAINER}/image`, 'server.example.com/other:1'));
      await refuses(/no other images/, set(`${CONTAINER}/image`, 'server:1'));
      await refuses(/no other images/, set(`${POD}/initContainers`, [{ name: 'first', image: 'x:1' }]));
      await refuses(/ServiceAccount/, set(`${POD}/serviceAccountName`, 'admin'));
      await refuses(/path of the node/, set(`${POD}/hostNetwork`, true));
      await refuses(/path of the node/, set(`${POD}/hostPID`, true));
      await refuses(/path of the node/, set(`${POD}/volumes`, [{ name: 'node', hostPath: { path: '/' } }]));
      await refuses(/privileged/, set(`${CONTAINER}/securityContext`, { privileged: true }));
      const able = { capabilities: { add: ['SYS_ADMIN'] } };
      await refuses(/capability/, set(`${CONTAINER}/securityContext`, able));
      await refuses(/pod template only/, set('/spec/replicas', 0));
      await refusesPatch(
        ref(t),
        [set(note(rolledBackFor), ''), set(`${CONTAINER}/image`, `${IMAGE}:1`)],
        /restart and a memory limit only/,
      );

      const source = alertSource({ startsAt: new Date(Date.now() + 2000).toISOString() });
      const remediation = {
        ...sampleRemediation({ spec: { source } }),
        metadata: { name: 'r', namespace: t.namespace },
      };
      await carriesOut({ t: controller }, BACK, { remediation });
      await rolledOut(t);
      assert.equal(await fieldOf(t, `${CONTAINER}/image`), `${IMAGE}:1`);
      assert.deepEqual(await fieldOf(t, `${CONTAINER}/command`), ['/bin/server']);
    },
    { timeout: 300_000 },
  ),
];
