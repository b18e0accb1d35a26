import assert from 'node:assert/strict';
import type { KubeObject } from '../api.ts';
import { APPROVAL_GATE } from '../../../src/conventions/gates.ts';
import { approve, isAt, isWaitingAt, resume, waitsAt } from '../holds.ts';
import { argo, installPipeline, playStages, ranStages, remediationRef, run, told } from '../stages.ts';
import { test, type Context } from '../test.ts';
import { progress } from '../workflow.ts';

const LATE = 400_000;
const LONG = { timeout: 900_000 };

/** A run that is held before its second stage. */
async function held(t: Context): Promise<KubeObject> {
  await installPipeline(t);
  playStages(t, { 'code-analysis': 70 });
  const workflow = await run(t, { 'hold-before': 'code-analysis' });
  await waitsAt(t, workflow, APPROVAL_GATE);
  return workflow;
}

export const tests = [
  test(
    'a held run keeps its context, and neither a webhook nor an answer without a name lets it go on [T20-F48] [T20-F69] [T20-F70] [T20-F72]',
    async (t) => {
      const workflow = await held(t);
      const { name } = workflow.metadata;
      const { nodes } = await progress(t.admin, workflow);
      const inputs = JSON.stringify(nodes.find(isAt(APPROVAL_GATE)));
      for (const kept of ['code-analysis', 'asked-for', 'repository-clone'])
        assert.match(inputs, new RegExp(kept));
      for (const node of ['repository-gate', 'manual-gate']) {
        await resume(t, workflow, node);
        assert.ok(await isWaitingAt(t, workflow, APPROVAL_GATE), `after a Sensor resumed ${node}`);
      }
      const bare = await resume(t, workflow, APPROVAL_GATE);
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
      await approve(t, workflow, -1);
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
      await approve(t, workflow, 1);
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
