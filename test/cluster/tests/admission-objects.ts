import assert from 'node:assert/strict';
import { App, Chart } from 'cdk8s';
import { z } from 'zod';
import { RunbookAdmission } from '../../../src/constructs/admission/runbooks.ts';
import { staging } from '../../../src/environments/staging.ts';
import { storedObjects } from '../../support/stored.ts';
import {
  account,
  API,
  approvalBy,
  controllerAccount,
  DENIED,
  installAdmission,
  person,
  personRemediation,
  refOf,
  role,
  RUNBOOK,
  waiting,
  waitingRemediation,
} from '../admission.ts';
import { kubeObject, type KubeApi, type Manifest } from '../api.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const RUNBOOKS = { apiGroups: ['stanchion.dev'], resources: ['runbooks'] };
const ALERT = `${RUNBOOK}-00112233aabbccdd`;

function runbook({ namespace }: Context, more: object = {}): Manifest {
  const lists = [
    'alerts',
    'parameters',
    'targets',
    'evidence',
    'impact',
    'diagnoses',
    'remedies',
    'escalation',
  ];
  return {
    apiVersion: API,
    kind: 'Runbook',
    metadata: { name: RUNBOOK, namespace },
    spec: {
      title: 'The shop is down',
      system: 'shop',
      owner: 'sre',
      document: { source: 'T1', lines: '1-9' },
      ...Object.fromEntries(lists.map((list) => [list, []])),
      checklist: [],
      ...more,
    },
  };
}

const table = z.object({
  columnDefinitions: z.array(z.object({ name: z.string(), priority: z.number() })),
  rows: z.array(z.object({ cells: z.array(z.unknown()) })),
});

/** What `kubectl get` shows of the only object of a kind, without the times, which pass. */
async function shown({ admin, namespace }: Context, kind: string): Promise<Record<string, unknown>> {
  const path = await admin.path({ apiVersion: API, kind, namespace });
  const accept = 'application/json;as=Table;g=meta.k8s.io;v=v1';
  const { columnDefinitions, rows } = table.parse(await admin.call(path, { accept }));
  assert.equal(rows.length, 1);
  const cells = columnDefinitions.map(({ name, priority }, index) => {
    return [priority === 0 ? name : `${name} (wide)`, rows[0]?.cells[index]] as const;
  });
  return Object.fromEntries(cells.filter(([name]) => name !== 'Age'));
}

const suspended = (api: KubeApi, t: Context, value: boolean) =>
  api.patch(refOf(t, RUNBOOK, 'Runbook'), { spec: { suspend: value } });

export const tests = [
  test('a Remediation keeps what it was opened with, and what was added to it is not taken back', async (t) => {
    await t.admin.create(personRemediation(t, 'kept', 'ann', { parameters: { tenant: 'a' } }));
    const write = (spec: object) => t.admin.patch(refOf(t, 'kept'), { spec });
    await assert.rejects(write({ runbook: 'other' }), /runbook cannot change/);
    await assert.rejects(write({ source: { person: { by: 'bob' } } }), /source cannot change/);
    await assert.rejects(write({ parameters: { tenant: 'b' } }), /parameters cannot change/);
    await assert.rejects(write({ parameters: null }), /parameters cannot change/);

    await write({ approval: approvalBy('ann') });
    await assert.rejects(write({ approval: null }), /an approval cannot be taken out/);
    await write({ approval: approvalBy('bob', { decision: 'reject' }) });
    await assert.rejects(write({ approval: approvalBy('ann') }), /a plan that was rejected stays so/);
    await write({ approval: approvalBy('ann', { planHash: 'b'.repeat(64) }) });

    await write({ cancel: false });
    await write({ cancel: true });
    await assert.rejects(write({ cancel: false }), /that was cancelled stays so/);
    await assert.rejects(write({ cancel: null }), /that was cancelled stays so/);

    const say = (status: object) => t.admin.patch(refOf(t, 'kept'), { status }, 'status');
    await say(waiting());
    await say({ phase: 'Closed' });
    await assert.rejects(say({ phase: 'Acting' }), /a closed Remediation stays closed/);
    await assert.rejects(say({ phase: 'Dancing' }), /Unsupported value/);
    const entry = { id: 'look', doneBy: 'ann', at: '2026-01-01T00:00:00Z' };
    await assert.rejects(say({ checklist: Array.from({ length: 97 }, () => entry) }), /must have at most 96/);
  }),
  test('kubectl get tells the story of an episode and of a Runbook', async (t) => {
    await t.apply(runbook(t));
    const condition = {
      type: 'InForce',
      status: 'True',
      reason: 'Valid',
      message: 'It is.',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    };
    const remediations = { open: 1, recovered: 0, refused: 0, escalated: 0 };
    const status = { breaker: 'closed', lastRemediation: ALERT, remediations, conditions: [condition] };
    await t.admin.patch(refOf(t, RUNBOOK, 'Runbook'), { status }, 'status');
    assert.deepEqual(await shown(t, 'Runbook'), {
      Name: RUNBOOK,
      System: 'shop',
      Suspended: false,
      'In Force': 'True',
      Breaker: 'closed',
      Open: 1,
      Last: ALERT,
      'Title (wide)': 'The shop is down',
    });
    await waitingRemediation(t, t.admin);
    await t.admin.patch(refOf(t, ALERT), { spec: { approval: approvalBy('ann') } });
    const analysis = {
      category: 'Infrastructure',
      cause: 'a node is gone',
      confidence: 0.8,
      transient: true,
    };
    await t.admin.patch(refOf(t, ALERT), { status: { outcome: 'Recovered', analysis } }, 'status');
    assert.deepEqual(await shown(t, 'Remediation'), {
      Name: ALERT,
      Runbook: RUNBOOK,
      Phase: 'AwaitingApproval',
      Reason: 'ApprovalMissing',
      Remedy: 'restart',
      Target: 'shop/deployments/shop',
      Outcome: 'Recovered',
      'Signed By (wide)': 'ann',
      'Plan (wide)': 'Restarts the shop.',
      'Cause (wide)': 'a node is gone',
    });
  }),
  test('where an installation names who syncs Runbooks, others only suspend them', async (t) => {
    const { namespace } = t;
    const writer = `system:serviceaccount:${namespace}:argocd`;
    const chart = new Chart(new App(), 'writers');
    new RunbookAdmission(chart, 'Admission', { ...staging, namespace, runbookWriters: [writer] });
    for (const manifest of chart.toJson()) await t.admin.apply(kubeObject.parse(manifest));
    const verbs = ['get', 'create', 'patch', 'delete'];
    const argocd = await account(t, 'argocd', [{ ...RUNBOOKS, verbs }]);
    const ann = await person(t, 'ann', [await role(t, 'editor', [{ ...RUNBOOKS, verbs }])]);
    await eventually('the policy is known', async () =>
      DENIED.test(await t.admin.apply(runbook(t), { dryRun: true }).then(() => '', String)),
    );
    await eventually('the right to write is known', () => argocd.apply(runbook(t)));
    await eventually('ann may read', () => ann.get(refOf(t, RUNBOOK, 'Runbook')));
    for (const api of [ann, t.admin]) {
      await assert.rejects(
        api.patch(refOf(t, RUNBOOK, 'Runbook'), { spec: { owner: 'me' } }),
        /come from Git; all that others may change is spec.suspend/,
      );
      await assert.rejects(api.remove(refOf(t, RUNBOOK, 'Runbook')), /come from Git/);
      await suspended(api, t, true);
    }
    // Git says nothing of it, so the next sync leaves it as it is.
    assert.equal(((await argocd.apply(runbook(t)))['spec'] as { suspend: boolean }).suspend, true);
    await suspended(ann, t, false);
    await argocd.apply(runbook(t, { owner: 'platform' }));
  }),
  test('objects that an earlier version stored are still accepted', async (t) => {
    await installAdmission(t);
    const controller = await controllerAccount(t);
    for (const { file, object } of await storedObjects()) {
      const { status, ...rest } = object;
      const { apiVersion, kind, metadata } = object;
      const made = { ...rest, apiVersion, kind, metadata: { ...metadata, namespace: t.namespace } };
      const api = kind === 'Runbook' ? t.admin : controller;
      await eventually(`${file} is accepted`, () => api.create(made), { timeout: 10_000 });
      if (status === undefined) continue;
      const after = await controller.patch(refOf(t, metadata.name, kind), { status }, 'status');
      assert.deepEqual(after['status'], status, file);
    }
  }),
];
