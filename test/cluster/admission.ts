import { parse } from 'yaml';
import { APPROVER_ROLE } from '../../src/conventions/approvals.ts';
import { CONTROLLER, REMEDIATION_READER } from '../../src/conventions/names.ts';
import { committedManifests } from '../support/manifests.ts';
import { kubeObject, type KubeApi, type KubeObject, type Manifest } from './api.ts';
import { accountReady, allow } from './namespace.ts';
import type { Context } from './test.ts';
import { eventually } from './wait.ts';

export const API = 'stanchion.dev/v1alpha1';
export const DENIED = /ValidatingAdmissionPolicy .* denied request/;
export const RUNBOOK = 'shop-down';
/** The account of the exit handler in `dist/`. */
export const REPORTER = 'agent-pipeline-exit';

const PARTS = [
  /^staging\/stanchion\/_cluster\/validatingadmissionpolicy/,
  new RegExp(`^staging/stanchion/stanchion-system/role-(${APPROVER_ROLE}|${REMEDIATION_READER})\\.yaml$`),
];

/** Puts the admission policies and the people's Roles of `dist/` into the namespace of a test, and waits until they hold. */
export async function installAdmission(t: Context): Promise<void> {
  const { admin, namespace } = t;
  const texts = committedManifests()
    .filter(({ file }) => PARTS.some((part) => part.test(file)))
    .map(({ text }) => text.replaceAll('stanchion-system', namespace).replaceAll('taskmaster', namespace));
  for (const text of texts) await admin.apply(kubeObject.parse(parse(text)));
  await eventually('sources are held to their writers', () =>
    isDenied(admin.apply(alertRemediation(t), { dryRun: true })),
  );
  const probe = personRemediation(t, 'probe', await whoIs(admin));
  await admin.create(probe);
  // Another value each time: one that went through before would be no change, and so be allowed.
  let tries = 0;
  await eventually('the status is the controller’s', () =>
    isDenied(admin.patch(refOf(t, 'probe'), { status: { reason: `try ${(tries += 1)}` } }, 'status')),
  );
  await eventually('approvals are held to people', () =>
    isDenied(
      admin.patch(refOf(t, 'probe'), {
        spec: { approval: approvalBy('nobody', { reason: `try ${(tries += 1)}` }) },
      }),
    ),
  );
  await admin.remove(refOf(t, 'probe'));
}

async function isDenied(request: Promise<unknown>): Promise<boolean> {
  return DENIED.test(await request.then(() => '', String));
}

/** The name under which the server knows a credential. */
export async function whoIs(api: KubeApi): Promise<string> {
  const apiVersion = 'authentication.k8s.io/v1';
  const body = { apiVersion, kind: 'SelfSubjectReview' };
  const answer = await api.call(`/apis/${apiVersion}/selfsubjectreviews`, { method: 'POST', body });
  return (answer as { status: { userInfo: { username: string } } }).status.userInfo.username;
}

/** A ServiceAccount with rules of its own, under its own token. */
export async function account(t: Context, name: string, rules: readonly object[]): Promise<KubeApi> {
  const { admin, namespace } = t;
  await t.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });
  await accountReady(admin, namespace, name);
  await allow(admin, { namespace, account: name, name: `rules-of-${name}`, rules });
  return admin.as(await admin.token(namespace, name));
}

/** The controller, with what it does to its own objects. */
export function controllerAccount(t: Context): Promise<KubeApi> {
  const resources = ['remediations', 'remediations/status', 'runbooks/status'];
  return account(t, CONTROLLER, [
    { apiGroups: ['stanchion.dev'], resources, verbs: ['get', 'create', 'patch'] },
  ]);
}

/** A person with Roles of the namespace. */
export async function person(t: Context, name: string, roles: readonly string[]): Promise<KubeApi> {
  for (const role of roles) {
    await t.apply({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: `${role}-${name}` },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name }],
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role },
    });
  }
  return t.admin.impersonating(name);
}

/** A Role of the test's own. */
export async function role(t: Context, name: string, rules: readonly object[]): Promise<string> {
  await t.apply({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name }, rules });
  return name;
}

export function refOf({ namespace }: Context, name: string, kind = 'Remediation') {
  return { apiVersion: API, kind, namespace, name };
}

export function remediation(
  { namespace }: Context,
  name: string,
  source: object,
  more: object = {},
): Manifest {
  return {
    apiVersion: API,
    kind: 'Remediation',
    metadata: { name, namespace },
    spec: { runbook: RUNBOOK, source, ...more },
  };
}

export function alertRemediation(t: Context, name = `${RUNBOOK}-00112233aabbccdd`): Manifest {
  const startsAt = '2026-01-01T00:00:00Z';
  const alert = { name: 'ShopDown', fingerprint: '00112233aabbccdd', startsAt, labels: {} };
  return remediation(t, name, { alert });
}

export function personRemediation(t: Context, name: string, by: string, more: object = {}): Manifest {
  return remediation(t, name, { person: { by, reason: 'It looks wrong.' } }, more);
}

export const HASH = 'a'.repeat(64);

export function approvalBy(by: string, more: object = {}) {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  return { by, decision: 'approve', planHash: HASH, reason: 'Agreed.', until, ...more };
}

/** What the controller says of a Remediation whose plan waits for a person. */
export function waiting(hash = HASH) {
  const at = new Date().toISOString();
  const summary = 'Restarts the shop.';
  return {
    phase: 'AwaitingApproval',
    reason: 'ApprovalMissing',
    plan: { remedy: 'restart', action: 'restartWorkload', target: 'shop/deployments/shop', summary, hash },
    refusal: { guard: 'ApprovalMissing', kind: 'blocked', message: 'It waits.', at },
  };
}

/** An alert's Remediation with a plan that waits. */
export async function waitingRemediation(
  t: Context,
  controller: KubeApi,
  name?: string,
): Promise<KubeObject> {
  const made = await eventually('the controller may create', () =>
    controller.create(alertRemediation(t, name)),
  );
  return controller.patch(refOf(t, made.metadata.name), { status: waiting() }, 'status');
}
