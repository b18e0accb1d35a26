import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { z } from 'zod';
import { LEADER_LEASE, PAUSE_CONFIG } from '../../../src/conventions/controller.ts';
import type { KubeApi, KubeObject } from '../api.ts';
import type { Remediation } from '../controller.ts';
import { distOf } from '../dist.ts';
import { freePorts } from '../processes.ts';
import { startShipped, type ShippedController } from '../shipped-controller.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const HOME = 'stanchion-system';
const PART_OF = 'app.kubernetes.io/part-of';
const runbookShape = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    alerts: z.array(z.object({ name: z.string(), severity: z.string() })),
  }),
});

/** What `dist/` has for the controller: its own objects, its rights wherever they are, and the Runbooks. */
async function shipped(): Promise<KubeObject[]> {
  const all = await distOf('production');
  return all.filter(({ kind, metadata }) => metadata.labels?.[PART_OF] === 'stanchion' || kind === 'Runbook');
}

async function install(admin: KubeApi, objects: readonly KubeObject[]): Promise<void> {
  const ours = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  const named = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
  for (const name of named) {
    if (!ours.includes(name)) await admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  for (const object of objects) await admin.apply(object);
}

/** Others apply all of `dist/` after this, and begin with a cluster without it. */
async function uninstall(admin: KubeApi, objects: readonly KubeObject[]): Promise<void> {
  const stays = ['Namespace', 'CustomResourceDefinition'];
  for (const { apiVersion, kind, metadata } of objects.toReversed()) {
    const ref = { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
    if (!stays.includes(kind)) await admin.remove(ref);
  }
  for (const { metadata } of await remediations(admin)) {
    await admin.remove({ ...REMEDIATION, name: metadata.name });
  }
}

const REMEDIATION = { apiVersion: 'stanchion.dev/v1alpha1', kind: 'Remediation', namespace: HOME };
const remediations = (admin: KubeApi): Promise<readonly Remediation[]> => admin.list(REMEDIATION);

/** A Prometheus that knows no series. */
async function emptyPrometheus(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const [port = 0] = await freePorts(1);
  const server = createServer((_request, response) => {
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } }));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}

async function runShipped(t: Context): Promise<void> {
  const { admin } = t;
  const objects = await shipped();
  const prometheus = await emptyPrometheus();
  try {
    await install(admin, objects);
    const deployment = objects.find(({ kind }) => kind === 'Deployment');
    assert.ok(deployment);
    await podsAreAdmitted(admin, deployment.metadata.name);
    const controller = await startShipped(t, { deployment, prometheus: prometheus.url });
    await leads(admin, controller);
    await takesAlerts(admin, controller, objects);
    await changesNothing(admin, controller);
    await controller.program.stop();
  } finally {
    prometheus.stop();
    await uninstall(admin, objects);
  }
}

/** The namespace enforces the restricted standard, so that pods that break it would never be made. */
async function podsAreAdmitted(admin: KubeApi, name: string): Promise<void> {
  const namespace = await admin.get({ apiVersion: 'v1', kind: 'Namespace', name: HOME });
  assert.equal(namespace.metadata.labels?.['pod-security.kubernetes.io/enforce'], 'restricted');
  await eventually('both replicas run', async () => {
    const found = await admin.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: HOME, name });
    return (found['status'] as { readyReplicas?: number } | undefined)?.readyReplicas === 2;
  });
}

async function leads(admin: KubeApi, { identity, metrics }: ShippedController): Promise<void> {
  await eventually('it leads', async () => /leader_election_master_status 1/.test(await metrics()));
  const lease = await admin.get({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    namespace: HOME,
    name: LEADER_LEASE,
  });
  assert.equal((lease['spec'] as { holderIdentity: string }).holderIdentity, identity);
}

/** An alert of every Runbook that is shipped, each of which becomes an episode. */
async function takesAlerts(
  admin: KubeApi,
  { notify, tokens, program }: ShippedController,
  objects: readonly KubeObject[],
): Promise<void> {
  const startsAt = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
  const runbooks = objects.filter(({ kind }) => kind === 'Runbook').map((one) => runbookShape.parse(one));
  const alerts = runbooks.flatMap(
    (
      {
        metadata,
        spec: {
          alerts: [alert],
        },
      },
      index,
    ) =>
      alert === undefined
        ? []
        : [
            {
              status: 'firing',
              labels: { alertname: alert.name, severity: alert.severity, runbook: metadata.name },
              startsAt,
              endsAt: '0001-01-01T00:00:00Z',
              fingerprint: index.toString(16).padStart(16, '0'),
            },
          ],
  );
  assert.ok(alerts.length > 5);
  assert.equal(await notify(alerts, tokens.wrong), 401);
  assert.equal(await notify(alerts, tokens.old), 200);
  // While tokens are replaced both count; nothing is opened twice.
  assert.equal(await notify(alerts, tokens.next), 200);
  const undecided = async () =>
    (await remediations(admin)).filter(
      ({ status }) => status?.phase === undefined || ['Pending', 'Observing'].includes(status.phase),
    );
  await eventually('everything is looked at', async () => (await undecided()).length === 0, {
    explain: async () =>
      [...(await undecided()).map((one) => JSON.stringify(one.status)), await program.log(40)].join('\n'),
  });
  assert.equal((await remediations(admin)).length, alerts.length);
}

/** In shadow with the Roles that ship: nothing was done, and nothing that it tried was forbidden. */
async function changesNothing(admin: KubeApi, { metrics, program }: ShippedController): Promise<void> {
  const acted = (await remediations(admin)).filter(({ status }) => (status?.journal ?? []).length > 0);
  assert.deepEqual(acted, []);
  assert.doesNotMatch(
    await metrics(),
    /stanchion_kubernetes_requests_total\{[^}]*status="403"/,
    await program.log(60),
  );
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: HOME, name: PAUSE_CONFIG.name };
  const before = await admin.get(ref);
  assert.equal(before['data'], undefined, 'it is shipped without a key');
}

/** Argo CD applies what Git names; what a person added is not among it. */
async function pauseStays({ admin }: Context): Promise<void> {
  const objects = (await shipped()).filter(({ metadata }) => metadata.name === PAUSE_CONFIG.name);
  await install(admin, objects);
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: HOME, name: PAUSE_CONFIG.name };
  try {
    await admin.patch(ref, { data: { [PAUSE_CONFIG.key]: 'true' } });
    await install(admin, objects);
    assert.deepEqual((await admin.get(ref))['data'], { [PAUSE_CONFIG.key]: 'true' });
  } finally {
    await admin.remove(ref);
  }
}

export const tests = [
  test(
    'the controller runs as it is shipped: its Roles, its settings and its arguments, over TLS, and stays in shadow',
    runShipped,
    { alone: true, timeout: 240_000 },
  ),
  test('a pause that a person sets survives every sync of what ships', pauseStays, { alone: true }),
];
