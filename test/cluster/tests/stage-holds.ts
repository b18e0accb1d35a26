import assert from 'node:assert/strict';
import type { KubeObject } from '../api.ts';
import { argo, installPipeline, playStages, ranStages, remediationRef, run, told } from '../stages.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';
import { progress } from '../workflow.ts';

const LATE = 400_000;
const LONG = { timeout: 900_000 };
const PERSON = ['--node-field-selector', 'displayName=approval-gate'] as const;

/** An instant so many hours from now, as an approval has it. */
const hence = (hours: number) => `${new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19)}Z`;

/** A run that is held before its second stage. */
async function held(t: Context): Promise<KubeObject> {
  await installPipeline(t);
  playStages(t, { 'code-analysis': 70 });
  const workflow = await run(t, { 'hold-before': 'code-analysis' });
  await eventually(
    'the run is held',
    async () => (await progress(t.admin, workflow)).nodes.some((one) => isHeld(one)),
    { timeout: LATE, interval: 200 },
  );
  return workflow;
}

function isHeld({ displayName, phase }: { readonly displayName: string; readonly phase: string }): boolean {
  return displayName === 'approval-gate' && phase === 'Running';
}

async function stillHeld(t: Context, workflow: KubeObject): Promise<boolean> {
  return (await progress(t.admin, workflow)).nodes.some((one) => isHeld(one));
}

async function approve(t: Context, { metadata }: KubeObject, values: Readonly<Record<string, string>>) {
  const set = Object.entries(values).flatMap(([name, value]) => ['--output-parameter', `${name}=${value}`]);
  const answered = await argo(t, 'node', 'set', metadata.name, ...set, ...PERSON);
  assert.equal(answered.exitCode, 0, answered.all);
  const resumed = await argo(t, 'resume', metadata.name, ...PERSON);
  assert.equal(resumed.exitCode, 0, resumed.all);
}

export const tests = [
  test(
    'a held run keeps its context, and neither a webhook nor an answer without a name lets it go on [T20-F48] [T20-F69] [T20-F70] [T20-F72]',
    async (t) => {
      const workflow = await held(t);
      const { name } = workflow.metadata;
      const { nodes } = await progress(t.admin, workflow);
      const inputs = JSON.stringify(nodes.find((one) => isHeld(one)));
      for (const kept of ['code-analysis', 'asked-for', 'repository-clone'])
        assert.match(inputs, new RegExp(kept));
      await argo(t, 'resume', name, '--node-field-selector', 'displayName=approval-gate');
      assert.ok(await stillHeld(t, workflow), 'after the resume of a Sensor');
      const bare = await argo(t, 'resume', name, ...PERSON);
      assert.equal(bare.exitCode, 0, bare.all);
      const refused = await t.finished(workflow, LATE);
      assert.match(told(refused), /does not say by whom it is given/);
      assert.deepEqual(ranStages(t, name), ['repository-clone']);
    },
    LONG,
  ),
  test(
    'an approval that has expired is refused [T20-F72]',
    async (t) => {
      const workflow = await held(t);
      await approve(t, workflow, { by: 'alice', reason: 'looked at the findings', until: hence(-1) });
      const refused = await t.finished(workflow, LATE);
      assert.match(told(refused), /the approval has expired/);
      assert.deepEqual(ranStages(t, workflow.metadata.name), ['repository-clone']);
    },
    LONG,
  ),
  test(
    'an approval with identity, reason and expiry lets the run go on, once its state was looked at again [T20-F71] [T20-F72]',
    async (t) => {
      const workflow = await held(t);
      await approve(t, workflow, { by: 'alice', reason: 'looked at the findings', until: hence(1) });
      const after = await t.finished(workflow, LATE);
      assert.equal(after.node('unchanged').phase, 'Skipped', told(after));
      assert.deepEqual(ranStages(t, workflow.metadata.name), ['repository-clone', 'code-analysis']);
    },
    LONG,
  ),
  test(
    'a parameter that a shell could take for its own is refused, and a Remediation that is there already is no alarm [T20-F47]',
    async (t) => {
      await installPipeline(t);
      const workflow = await run(t, { repository: 'acme/$(reboot)' }, true);
      const { apiVersion, kind, namespace, name } = remediationRef(t, workflow);
      const source = {
        workflow: { namespace: t.namespace, name: workflow.metadata.name, uid: workflow.metadata.uid ?? '' },
      };
      const spec = { runbook: 'agent-pipeline-workflow-failure', source };
      await t.admin.create({ apiVersion, kind, metadata: { namespace, name }, spec });
      await argo(t, 'resume', workflow.metadata.name);
      const refused = await t.finished(workflow, LATE);
      assert.match(told(refused), /the parameter repository must match/);
      assert.deepEqual(ranStages(t, workflow.metadata.name), []);
      assert.equal(refused.node('open-remediation').phase, 'Succeeded', told(refused));
      assert.equal(refused.node(`${workflow.metadata.name}.onExit`).phase, 'Succeeded');
    },
    LONG,
  ),
  test(
    'the account of the exit handler may make Remediations, and neither read nor change them, nor anything else [T20-F47]',
    async (t) => {
      await installPipeline(t);
      const { namespace } = remediationRef(t, { apiVersion: '', kind: '', metadata: { name: '' } });
      const may = async (verb: string, resource: string, where: string) => {
        const group = resource === 'configmaps' ? '' : 'stanchion.dev';
        const review = await t.admin.call('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
          method: 'POST',
          body: {
            apiVersion: 'authorization.k8s.io/v1',
            kind: 'SubjectAccessReview',
            spec: {
              user: `system:serviceaccount:${t.namespace}:agent-pipeline-exit`,
              resourceAttributes: { group, verb, resource, namespace: where },
            },
          },
        });
        return JSON.stringify(review).includes('"allowed":true');
      };
      assert.ok(await may('create', 'remediations', namespace));
      for (const verb of ['get', 'list', 'update', 'patch', 'delete']) {
        assert.equal(await may(verb, 'remediations', namespace), false, verb);
      }
      assert.equal(await may('create', 'configmaps', t.namespace), false);
      assert.equal(await may('create', 'runbooks', namespace), false);
    },
    LONG,
  ),
] as const;
