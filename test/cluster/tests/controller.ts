import assert from 'node:assert/strict';
import { alertRemediationName } from '../../../src/controller/episode.ts';
import { LEADER_LEASE, PAUSE_CONFIG } from '../../../src/conventions/controller.ts';
import { OPTED_IN, REMEDIATION_OPT_IN } from '../../../src/conventions/labels.ts';
import type { Manifest } from '../api.ts';
import {
  CLUSTER,
  pauseMap,
  remediationsOf,
  startController,
  type Remediation,
  type RunningController,
} from '../controller.ts';
import { faultyProxy, type Asked, type Fault } from '../faulty-proxy.ts';
import { hang } from '../kubelet/outcomes/index.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const READ = [
  { apiGroups: ['apps'], resources: ['deployments', 'replicasets'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['secrets'], resourceNames: ['credentials'], verbs: ['get'] },
];
const RESTART = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['patch'] }];
const RUNBOOK = 'shop-old-credentials';

/** A workload that took its credentials from a Secret when it started, and a Secret that was written since. */
async function staleCredentials(t: Context): Promise<void> {
  t.play(() => hang());
  const secret = (password: string): Manifest => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'credentials' },
    data: { password: Buffer.from(password).toString('base64') },
  });
  await t.apply(secret('one'));
  const labels = { app: 'shop' };
  const containers = [
    { name: 'shop', image: 'shop.example.com/shop:1', envFrom: [{ secretRef: { name: 'credentials' } }] },
  ];
  await t.apply({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop', labels: { [REMEDIATION_OPT_IN]: OPTED_IN } },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  });
  await eventually('the workload runs', async () => (await deployment(t)).status.readyReplicas === 2);
  // The times of both are whole seconds.
  await eventually('a second has passed', async () => {
    const started = (await t.admin.list({ apiVersion: 'v1', kind: 'Pod', namespace: t.namespace })).map(
      (pod) => Date.parse(String((pod['status'] as { startTime?: string }).startTime)),
    );
    return started.every((at) => Date.now() - at > 2000);
  });
  await t.apply(secret('two'));
}

async function deployment({ admin, namespace }: Context) {
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'shop' };
  return (await admin.get(ref)) as unknown as {
    readonly metadata: { readonly generation: number };
    readonly spec: {
      readonly template: { readonly metadata: { readonly annotations?: Record<string, string> } };
    };
    readonly status: { readonly readyReplicas?: number };
  };
}

function runbook({ namespace }: Context, patch: Readonly<Record<string, unknown>> = {}): Manifest {
  const target = { deployment: { namespace, name: 'shop', container: 'shop' } };
  return {
    apiVersion: 'stanchion.dev/v1alpha1',
    kind: 'Runbook',
    metadata: { name: RUNBOOK },
    spec: {
      title: 'The shop runs with old credentials',
      system: 'shop',
      owner: 'sre',
      document: { source: 'T1', lines: '1-9' },
      suspend: false,
      alerts: [{ name: 'ShopRefused', severity: 'critical' }],
      parameters: [],
      targets: [
        { id: 'shop', target },
        { id: 'credentials', target: { secret: { namespace, name: 'credentials' } } },
      ],
      evidence: [
        {
          id: 'stale',
          text: 'Pods run that are older than the Secret.',
          source: { secretNewerThanPods: { target: 'credentials', workload: 'shop' } },
          yields: 'flag',
        },
      ],
      impact: [],
      diagnoses: [
        {
          id: 'old',
          text: 'It runs with old credentials.',
          when: { evidence: { id: 'stale', is: true } },
          remedies: ['restart'],
        },
      ],
      remedies: [
        {
          id: 'restart',
          text: 'Restart it.',
          action: { restartWorkload: { target: 'shop' } },
          mode: 'guarded',
          bounds: { attempts: 2, per: '1h', cooldown: '10m', timeout: '5m', maxTargets: 1 },
          verify: {
            text: 'Every pod has the new credentials.',
            until: { evidence: { id: 'stale', is: false } },
            within: '5m',
          },
        },
      ],
      escalation: [],
      checklist: [],
      ...patch,
    },
  };
}

function alert(status: 'firing' | 'resolved' = 'firing') {
  return {
    status,
    labels: { alertname: 'ShopRefused', runbook: RUNBOOK, severity: 'critical' },
    startsAt: STARTS_AT,
    endsAt: '0001-01-01T00:00:00Z',
    fingerprint: '00112233aabbccdd',
  };
}
const STARTS_AT = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
const EPISODE = alertRemediationName({
  runbook: RUNBOOK,
  cluster: CLUSTER,
  fingerprint: alert().fingerprint,
  startsAt: STARTS_AT,
});

async function episode(t: Context): Promise<Remediation | undefined> {
  return (await remediationsOf(t)).find(({ metadata }) => metadata.name === EPISODE);
}

/** Waits for a phase, and says where it stood when it does not come. */
async function reaches(t: Context, phase: string, replicas: readonly RunningController[], timeout = 60_000) {
  return eventually(
    `the episode is ${phase}`,
    async () => {
      const found = await episode(t);
      return found?.status?.phase === phase && found;
    },
    {
      timeout,
      explain: async () =>
        [
          JSON.stringify((await episode(t))?.status, null, 1),
          ...(await Promise.all(replicas.map(({ program }) => program.log(40)))),
        ].join('\n'),
    },
  );
}

async function restarts(t: Context): Promise<number> {
  return (await deployment(t)).metadata.generation - 1;
}

/** Faults of every kind for a fourth of all requests, by chance but always the same: a rhythm would hit one request only. */
function everyKind(): (asked: Asked) => Fault {
  let seed = 20_261;
  const chance = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  return ({ method, isWatch, path }) => {
    // Of the lease one in ten only: with more of it gone, stepping down is what is right.
    if (path.includes('/leases/')) return chance() < 0.1 ? { status: 500 } : 'none';
    if (isWatch) return chance() < 0.5 ? 'cut' : 'none';
    const faults: readonly Fault[] = [
      // No read is ever answered so.
      method === 'GET' ? { status: 504 } : { status: 409, reason: 'Conflict' },
      { status: 429, headers: { 'retry-after': '1' } },
      { status: 500 },
      'cut',
      { status: 503 },
    ];
    return chance() < 0.25 ? (faults[Math.floor(chance() * faults.length)] ?? 'none') : 'none';
  };
}

async function inForce({ admin, namespace }: Context, status: string) {
  return eventually(`the Runbook is said to be in force: ${status}`, async () => {
    const found = await admin.get({
      apiVersion: 'stanchion.dev/v1alpha1',
      kind: 'Runbook',
      namespace,
      name: RUNBOOK,
    });
    const said = found['status'] as
      | { conditions?: { type: string; status: string; message: string; observedGeneration: number }[] }
      | undefined;
    const generation = (found.metadata as { generation?: number }).generation;
    return said?.conditions?.find(
      (one) => one.type === 'InForce' && one.status === status && one.observedGeneration === generation,
    );
  });
}

export const tests = [
  test('an alert is stored, acted on once, verified and closed', async (t) => {
    await staleCredentials(t);
    await t.apply(runbook(t));
    const controller = await startController(t, {
      rules: [...READ, ...RESTART],
      settings: { mode: 'guarded' },
    });
    const answer = await controller.notify([alert()]);
    assert.equal(answer.status, 200, await answer.text());
    const { status } = await reaches(t, 'Closed', [controller]);
    assert.equal(status?.outcome, 'Recovered');
    assert.deepEqual(
      status.journal?.map(({ state }) => state),
      ['done'],
    );
    assert.equal(await restarts(t), 1);
    const lines = await controller.audit();
    assert.deepEqual(
      lines.map(({ kind, outcome, remediation }) => [kind, outcome, remediation]),
      [['action', 'done', EPISODE]],
    );
    assert.match(
      await controller.metrics(),
      /stanchion_actions_total\{action="restartWorkload",outcome="done"\} 1/,
    );
    const again = await controller.notify([alert(), alert('resolved')]);
    assert.equal(await again.text(), 'opened 1, resolved 1, ignored 0\n');
    assert.equal((await remediationsOf(t)).length, 1);
  }),
  test('in shadow it says what it would do, and writes nothing but its own records', async (t) => {
    await staleCredentials(t);
    await t.apply(runbook(t));
    const controller = await startController(t, { rules: READ });
    await controller.notify([alert()]);
    const { status } = await reaches(t, 'Refused', [controller]);
    assert.equal(status?.refusal?.guard, 'Shadow');
    assert.equal(await restarts(t), 0);
    assert.doesNotMatch(await controller.metrics(), /stanchion_kubernetes_requests_total\{[^}]*status="403"/);
    await controller.notify([alert('resolved')]);
    await reaches(t, 'Closed', [controller]);
    await controller.program.stop();
    const { namespace } = t;
    const lease = await t.admin.get({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      namespace,
      name: LEADER_LEASE,
    });
    assert.equal(
      (lease['spec'] as { holderIdentity: string }).holderIdentity,
      '',
      'it lets another one lead',
    );
  }),
  test('when the leader is killed another one goes on, and nothing is done twice', async (t) => {
    await staleCredentials(t);
    await t.apply(runbook(t));
    const started = { rules: [...READ, ...RESTART], settings: { mode: 'guarded' } };
    const first = await startController(t, started);
    const second = await startController(t, { ...started, identity: 'replica-b' });
    // The one that does not lead takes alerts in as well.
    assert.equal((await second.notify([alert()])).status, 200);
    await reaches(t, 'Verifying', [first, second]);
    first.kill();
    const { status } = await reaches(t, 'Closed', [second], 90_000);
    assert.equal(status?.outcome, 'Recovered');
    assert.equal(await restarts(t), 1);
    assert.match(await second.metrics(), /leader_election_master_status 1/);
  }),
  test(
    'with refusals, cuts and silence on the way to the API server an episode still closes, acted on once',
    async (t) => {
      await staleCredentials(t);
      await t.apply(runbook(t));
      const proxy = await faultyProxy(t.cluster);
      try {
        const settings = { mode: 'guarded' };
        const controller = await startController(t, {
          rules: [...READ, ...RESTART],
          settings,
          server: proxy.server,
        });
        proxy.inject(everyKind());
        await eventually(
          'the alert is stored',
          async () => (await controller.notify([alert()])).status === 200,
        );
        const { status } = await reaches(t, 'Closed', [controller], 150_000);
        assert.equal(status?.outcome, 'Recovered');
        assert.equal(await restarts(t), 1);
        assert.ok(proxy.injected() > 5, `${proxy.injected()} faults`);
      } finally {
        await proxy.stop();
      }
    },
    { timeout: 240_000 },
  ),
  test(
    'while the API server is away no alert is taken for stored, and afterwards everything goes on',
    async (t) => {
      await staleCredentials(t);
      await t.apply(runbook(t));
      const controller = await startController(t, {
        rules: [...READ, ...RESTART],
        settings: { mode: 'guarded' },
      });
      assert.ok(controller.readyAfterMs < 2000, `ready after ${controller.readyAfterMs} ms`);
      await t.cluster.processes.restart('kube-apiserver', async () => {
        assert.equal((await controller.notify([alert()])).status, 503);
      });
      await eventually(
        'the alert is stored',
        async () => (await controller.notify([alert()])).status === 200,
      );
      const { status } = await reaches(t, 'Closed', [controller], 90_000);
      assert.equal(status?.outcome, 'Recovered');
      assert.equal(await restarts(t), 1);
    },
    { alone: true, timeout: 240_000 },
  ),
  test(
    'a changed Runbook counts at once, and an invalid one leaves the last valid one in force, also over a restart',
    async (t) => {
      await staleCredentials(t);
      await t.apply(runbook(t));
      const started = { rules: [...READ, ...RESTART], settings: { mode: 'guarded' } };
      const first = await startController(t, started);
      await inForce(t, 'True');
      const pattern = [{ id: 'x', text: 'Not a pattern.', pattern: '^($' }];
      await t.apply(runbook(t, { parameters: pattern }));
      assert.match((await inForce(t, 'False')).message, /the last valid version stays in force.*no pattern/);
      await first.program.stop();
      const second = await startController(t, { ...started, identity: 'replica-b' });
      assert.equal((await second.notify([alert()])).status, 200);
      const { status } = await reaches(t, 'Closed', [second], 90_000);
      assert.equal(status?.outcome, 'Recovered');
      assert.equal(await restarts(t), 1);
      await t.apply(runbook(t, { suspend: true }));
      await inForce(t, 'True');
    },
    { timeout: 180_000 },
  ),
  test(
    'what is paused changes nothing until the pause ends, and a map that is gone is a pause',
    async (t) => {
      await staleCredentials(t);
      await t.apply(runbook(t));
      const controller = await startController(t, {
        rules: [...READ, ...RESTART],
        settings: { mode: 'guarded' },
      });
      await t.admin.remove({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace: t.namespace,
        name: PAUSE_CONFIG.name,
      });
      await controller.notify([alert()]);
      const { status } = await reaches(t, 'Refused', [controller]);
      assert.equal(status?.refusal?.guard, 'Paused');
      assert.equal(await restarts(t), 0);
      await t.apply(pauseMap('false'));
      await reaches(t, 'Closed', [controller], 90_000);
      assert.equal(await restarts(t), 1);
    },
    { timeout: 180_000 },
  ),
];
