import { alertRemediationName } from '../../../src/controller/episode.ts';
import { OPTED_IN, REMEDIATION_OPT_IN } from '../../../src/conventions/labels.ts';
import type { Manifest } from '../api.ts';
import { CLUSTER, type RunningController } from '../controller.ts';
import { runbookDraft } from '../../support/runbook-draft.ts';
import { hang } from '../kubelet/outcomes/index.ts';
import type { Context } from '../test.ts';
import { eventually } from '../wait.ts';
import { reachesPhase, type Remediation } from './episode.ts';

export const READ = [
  { apiGroups: ['apps'], resources: ['deployments', 'replicasets'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['secrets'], resourceNames: ['credentials'], verbs: ['get'] },
];
export const RESTART = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['patch'] }];
export const RUNBOOK = 'shop-old-credentials';

/** A workload that took its credentials from a Secret when it started, and a Secret that was written since. */
export async function staleCredentials(t: Context): Promise<void> {
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

export function runbook({ namespace }: Context, patch: Readonly<Record<string, unknown>> = {}): Manifest {
  const isStale = (is: boolean) => ({ evidence: { id: 'stale', is } });
  return runbookDraft({
    name: RUNBOOK,
    title: 'The shop runs with old credentials',
    alert: 'ShopRefused',
    targets: {
      shop: { deployment: { namespace, name: 'shop', container: 'shop' } },
      credentials: { secret: { namespace, name: 'credentials' } },
    },
    evidence: [
      {
        id: 'stale',
        text: 'Pods run that are older than the Secret.',
        source: { secretNewerThanPods: { target: 'credentials', workload: 'shop' } },
        yields: 'flag',
      },
    ],
    diagnosis: { id: 'old', text: 'It runs with old credentials.', when: isStale(true) },
    remedy: {
      id: 'restart',
      text: 'Restart it.',
      action: { restartWorkload: { target: 'shop' } },
      verify: { text: 'Every pod has the new credentials.', until: isStale(false), within: '5m' },
    },
    more: { suspend: false, ...patch },
  });
}

const STARTS_AT = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();

export function alert(status: 'firing' | 'resolved' = 'firing') {
  return {
    status,
    labels: { alertname: 'ShopRefused', runbook: RUNBOOK, severity: 'critical' },
    startsAt: STARTS_AT,
    endsAt: '0001-01-01T00:00:00Z',
    fingerprint: '00112233aabbccdd',
  };
}

export const EPISODE = alertRemediationName({
  runbook: RUNBOOK,
  cluster: CLUSTER,
  fingerprint: alert().fingerprint,
  startsAt: STARTS_AT,
});

/** Waits for a phase of the episode that the alert opens. */
export function reaches(
  t: Context,
  phase: string,
  replicas: readonly RunningController[],
  timeout = 60_000,
): Promise<Remediation> {
  return reachesPhase(t, { name: EPISODE, phase, replicas, timeout });
}

export async function restarts(t: Context): Promise<number> {
  return (await deployment(t)).metadata.generation - 1;
}
