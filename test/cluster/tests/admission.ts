import assert from 'node:assert/strict';
import { APPROVER_ROLE } from '../../../src/conventions/approvals.ts';
import { REMEDIATION_READER } from '../../../src/conventions/names.ts';
import {
  account,
  alertRemediation,
  approvalBy,
  controllerAccount,
  installAdmission,
  person,
  personRemediation,
  refOf,
  remediation,
  REPORTER,
  role,
  RUNBOOK,
  waiting,
  waitingRemediation,
} from '../admission.ts';
import type { KubeApi } from '../api.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const REMEDIATIONS = { apiGroups: ['stanchion.dev'], resources: ['remediations'] };
const OPENER = [{ ...REMEDIATIONS, verbs: ['create', 'get'] }];
const UID = '01234567-89ab-4cde-8f01-23456789abcd';

function workflowRemediation(t: Context, name = `wf-${UID}`) {
  return remediation(t, name, { workflow: { namespace: t.namespace, name: 'play-1', uid: UID } });
}

function runRemediation(t: Context) {
  return remediation(t, 'run', { run: { by: 'ci', command: 'make', exitCode: 2 } });
}

const ALERT = `${RUNBOOK}-00112233aabbccdd`;
const sign = (t: Context, api: KubeApi, approval: object, name = ALERT) =>
  api.patch(refOf(t, name), { spec: { approval } });

export const tests = [
  test('what a Remediation says of its source is held to whoever knows it', async (t) => {
    await installAdmission(t);
    const controller = await controllerAccount(t);
    const reporter = await account(t, REPORTER, OPENER);
    const stranger = await account(t, 'stranger', OPENER);
    const ann = await person(t, 'ann', [await role(t, 'opener', OPENER)]);
    await eventually('the right to create is known', () => ann.create(personRemediation(t, 'first', 'ann')));

    for (const api of [t.admin, reporter, stranger, ann]) {
      await assert.rejects(api.create(alertRemediation(t)), /come in by the webhook of the controller/);
      await assert.rejects(api.create(runRemediation(t)), /come in by the webhook of the controller/);
    }
    for (const api of [t.admin, controller, stranger, ann]) {
      await assert.rejects(api.create(workflowRemediation(t)), /only the sensors and exit handlers/);
    }
    await assert.rejects(reporter.create(workflowRemediation(t, ALERT)), /is named wf- and its uid/);
    await assert.rejects(ann.create(personRemediation(t, 'second', 'bob')), /the name of whoever creates it/);
    for (const taken of [`wf-${UID}`, ALERT]) {
      await assert.rejects(ann.create(personRemediation(t, taken, 'ann')), /are those of failed workflows/);
    }
    const approved = personRemediation(t, 'second', 'ann', { approval: approvalBy('ann') });
    await assert.rejects(ann.create(approved), /not when it is created/);

    await controller.create(alertRemediation(t));
    await controller.create(runRemediation(t));
    await reporter.create(workflowRemediation(t));
  }),
  test('a plan is approved by a person with the verb on its Runbook, under the own name, and by nobody else', async (t) => {
    await installAdmission(t);
    const controller = await controllerAccount(t);
    const patcher = await role(t, 'patcher', [{ ...REMEDIATIONS, verbs: ['patch', 'get'] }]);
    const verb = (resourceNames: readonly string[]) => [
      { apiGroups: ['stanchion.dev'], resources: ['runbooks'], verbs: ['approve'], resourceNames },
    ];
    const onOther = await role(t, 'approves-other', verb(['shop-slow']));
    const onThis = await role(t, 'approves-this', verb([RUNBOOK]));
    const eve = await person(t, 'eve', [patcher, onOther]);
    const ann = await person(t, 'ann', [patcher, onThis]);
    const bob = await person(t, 'bob', [APPROVER_ROLE, REMEDIATION_READER]);
    const robot = await account(t, 'robot', [
      ...verb([RUNBOOK]),
      { ...REMEDIATIONS, verbs: ['patch', 'get'] },
    ]);
    await waitingRemediation(t, controller);
    await eventually('everybody’s rights are known', () =>
      Promise.all([eve, ann, bob, robot].map((api) => api.get(refOf(t, ALERT)))),
    );

    await assert.rejects(sign(t, t.admin.impersonating('zoe'), approvalBy('zoe')), /cannot patch resource/);
    await assert.rejects(sign(t, eve, approvalBy('eve')), /need the verb approve on the Runbook/);
    const robotName = `system:serviceaccount:${t.namespace}:robot`;
    await assert.rejects(sign(t, robot, approvalBy(robotName)), /a ServiceAccount cannot approve/);
    await assert.rejects(sign(t, controller, approvalBy('ann')), /a ServiceAccount cannot approve/);
    await assert.rejects(sign(t, ann, approvalBy('bob')), /the name of whoever writes it/);
    const otherPlan = approvalBy('ann', { planHash: 'b'.repeat(64) });
    await assert.rejects(sign(t, ann, otherPlan), /not that of the plan as it is now/);
    await assert.rejects(sign(t, ann, approvalBy('ann', { until: '2026-01-01T00:00:00Z' })), /is over/);
    const far = new Date(Date.now() + 25 * 3_600_000).toISOString();
    await assert.rejects(sign(t, ann, approvalBy('ann', { until: far })), /more than 24 hours/);

    await sign(t, ann, approvalBy('ann'));
    // Whoever has the right to may sign in the place of another one, with the own name.
    await sign(t, bob, approvalBy('bob', { decision: 'reject' }));
    await controller.patch(refOf(t, ALERT), { metadata: { finalizers: ['stanchion.dev/leases'] } });
    await controller.patch(refOf(t, ALERT), { metadata: { finalizers: [] } });
  }),
  test('nobody approves what they asked for, nor what has no plan', async (t) => {
    await installAdmission(t);
    const controller = await controllerAccount(t);
    const opener = await role(t, 'opener', OPENER);
    const ann = await person(t, 'ann', [APPROVER_ROLE, REMEDIATION_READER, opener]);
    const bob = await person(t, 'bob', [APPROVER_ROLE, REMEDIATION_READER]);
    await eventually('ann may create', () => ann.create(personRemediation(t, 'asked', 'ann')));
    await eventually('bob may read', () => bob.get(refOf(t, 'asked')));
    await assert.rejects(sign(t, bob, approvalBy('bob'), 'asked'), /not that of the plan as it is now/);
    await eventually('the controller may write', () =>
      controller.patch(refOf(t, 'asked'), { status: waiting() }, 'status'),
    );
    await assert.rejects(sign(t, ann, approvalBy('ann'), 'asked'), /somebody else has to/);
    await sign(t, bob, approvalBy('bob'), 'asked');
  }),
  test('the controller alone writes status, and people add to the checklist under their own names', async (t) => {
    await installAdmission(t);
    const controller = await controllerAccount(t);
    const runbooks = { apiGroups: ['stanchion.dev'], resources: ['runbooks'] };
    await waitingRemediation(t, controller);
    const status = [{ ...REMEDIATIONS, resources: ['remediations/status'], verbs: ['patch'] }];
    const rights = [...status, { ...REMEDIATIONS, verbs: ['get'] }, { ...runbooks, verbs: ['get'] }];
    const ann = await person(t, 'ann', [await role(t, 'writer', rights)]);
    const write = (api: KubeApi, value: object) => api.patch(refOf(t, ALERT), { status: value }, 'status');
    const at = new Date().toISOString();
    const item = (id: string, doneBy: string) => ({ id, doneBy, at });
    await eventually('ann may write', () => write(ann, { checklist: [item('look', 'ann')] }));
    for (const api of [ann, t.admin]) {
      await assert.rejects(write(api, { phase: 'Closed' }), /the controller alone writes status/);
      await assert.rejects(write(api, { plan: null }), /the controller alone writes status/);
      await assert.rejects(write(api, { outcome: 'Recovered' }), /the controller alone writes status/);
    }
    await assert.rejects(write(ann, { checklist: [] }), /only added/);
    const forged = { checklist: [item('look', 'ann'), item('tell', 'bob')] };
    await assert.rejects(write(ann, forged), /the name of whoever adds them/);
    const anns = [item('look', 'ann'), item('tell', 'ann')];
    await write(ann, { checklist: anns });
    const bob = await person(t, 'bob', [APPROVER_ROLE, REMEDIATION_READER]);
    await eventually('bob may write', () => write(bob, { checklist: [...anns, item('ask', 'bob')] }));
    await assert.rejects(write(bob, { phase: 'Closed' }), /the controller alone writes status/);
    await write(controller, { phase: 'Escalated' });
  }),
];
