import { OPTED_IN, REMEDIATION_OPT_IN } from '../../../src/conventions/labels.ts';
import type { KubeObject, Manifest } from '../../cluster/api.ts';
import type { Place } from '../../cluster/controller-account.ts';
import { runbookDraft } from '../../support/runbook-draft.ts';

/** Verbs that the remedies of the fleet need. */
export const FLEET_RULES = [
  { apiGroups: ['apps'], resources: ['deployments', 'replicasets'], verbs: ['get', 'list', 'patch'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
];

const ALERT = 'ServiceRefused';
const AT_ONCE = 10;

/** So many workloads, each with a runbook of its own that restarts it. */
export async function createFleet(place: Place, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => nameOf(index)).values();
  const make = async () => {
    for (const name of names) {
      await place.apply(deployment(name));
      await rolledOut(place, name, 1);
      await place.apply(runbook(place.namespace, name));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, make));
}

/** Does what the deployment controller would: every new template is rolled out as soon as it is seen. */
export async function rollOut({ admin, namespace }: Place, signal: AbortSignal): Promise<void> {
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace };
  const place = { admin, namespace };
  await admin.watch(ref, signal, (type, object) => {
    if (type === 'MODIFIED') void catchUp(place, object);
  });
}

/** An alert of one of the workloads; every number is an episode of its own. */
export function alertOf(target: number, episode: number, startsAt: Date): object {
  return {
    status: 'firing',
    labels: {
      alertname: ALERT,
      runbook: nameOf(target),
      severity: 'critical',
      pod: `${nameOf(target)}-${episode}`,
    },
    annotations: { summary: 'The service refuses what it is asked.' },
    startsAt: startsAt.toISOString(),
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'https://prometheus.example.com/graph?g0.expr=up',
    fingerprint: (0xa000_0000_0000 + episode).toString(16).padStart(16, '0'),
  };
}

async function catchUp(
  place: Pick<Place, 'admin' | 'namespace'>,
  { metadata, status }: KubeObject,
): Promise<void> {
  const { generation } = metadata;
  const seen: unknown = status instanceof Object ? Reflect.get(status, 'observedGeneration') : undefined;
  if (typeof generation !== 'number' || seen === generation) return;
  await rolledOut(place, metadata.name, generation);
}

async function rolledOut(
  { admin, namespace }: Pick<Place, 'admin' | 'namespace'>,
  name: string,
  observedGeneration: number,
): Promise<void> {
  const status = {
    observedGeneration,
    replicas: 2,
    updatedReplicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
  };
  await admin.patch({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name }, { status }, 'status');
}

function nameOf(target: number): string {
  return `service-${String(target).padStart(3, '0')}`;
}

function deployment(name: string): Manifest {
  const labels = { app: name };
  const containers = [{ name: 'main', image: 'registry.example.com/service:1' }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { [REMEDIATION_OPT_IN]: OPTED_IN } },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  };
}

function runbook(namespace: string, name: string): Manifest {
  const isOut = { evidence: { id: 'rollout', in: ['complete'] } };
  return runbookDraft({
    name,
    title: 'The service refuses what it is asked',
    alert: ALERT,
    targets: { service: { deployment: { namespace, name, container: 'main' } } },
    evidence: [
      {
        id: 'rollout',
        text: 'How the rollout stands.',
        source: { rolloutStatus: { target: 'service' } },
        yields: 'text',
      },
      { id: 'pods', text: 'Its pods.', source: { podStatus: { target: 'service' } }, yields: 'number' },
    ],
    diagnosis: { id: 'stuck', text: 'It runs, and refuses.', when: isOut },
    remedy: {
      id: 'restart',
      text: 'Restart it.',
      action: { restartWorkload: { target: 'service' } },
      verify: { text: 'It is rolled out.', until: isOut, within: '5m' },
    },
    more: { suspend: false },
  });
}
