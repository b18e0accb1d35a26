import { describe, expect, test } from 'vitest';
import { outcomesOf } from '../../../src/controller/intake/episodes.ts';
import type { KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import { committedRunbook, diagnose, type Situation } from '../../support/diagnose.ts';
import { object } from '../../support/cluster-objects.ts';
import { ago } from '../../support/worker-objects.ts';

const NAMES = [
  'high-error-rate',
  'high-skip-rate',
  'lock-not-releasing',
  'pipelinerun-stuck',
  'rollback',
  'tekton-unavailable',
];
const find = (name: string, situation: Situation) => diagnose(committedRunbook('kubernaut', name), situation);

function execution(
  name: string,
  minutes: number,
  status: object,
  targetResource = 'a/b/c',
): KubernetesObject {
  const metadata = { name, namespace: 'team', creationTimestamp: ago(minutes) };
  return object('workflowexecution.kubernaut.io/v1alpha1', 'WorkflowExecution', metadata, {
    spec: { targetResource },
    status,
  });
}

/** The controller's Deployment with one pod. */
function controller(): readonly KubernetesObject[] {
  const runbook = committedRunbook('kubernaut', 'lock-not-releasing');
  const target = runbook.spec.targets.find(({ id }) => id === 'controller')?.target;
  if (target === undefined || !('deployment' in target)) throw new Error('there is no controller');
  const { namespace, name, container } = target.deployment;
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: container }] } };
  const owned = (kind: string, owner: string) => [
    { apiVersion: 'v1', kind, name: owner, uid: owner, controller: true },
  ];
  return [
    object(
      'apps/v1',
      'Deployment',
      { name, namespace, uid: name },
      {
        spec: { replicas: 1, selector: { matchLabels: labels }, template },
      },
    ),
    object(
      'apps/v1',
      'ReplicaSet',
      { name: `${name}-1`, namespace, uid: 'rs', labels, ownerReferences: owned('Deployment', name) },
      {
        spec: { replicas: 1, template },
      },
    ),
    object(
      'v1',
      'Pod',
      { name: 'controller-pod', namespace, labels, ownerReferences: owned('ReplicaSet', 'rs') },
      {
        spec: { containers: [{ name: container }] },
        status: {
          phase: 'Running',
          containerStatuses: [{ name: container, ready: true, state: { running: {} } }],
        },
      },
    ),
  ];
}

describe('alerts of the execution controller', () => {
  test.each(NAMES)('open an episode of their runbook: %s [WE-S1]', (name) => {
    const runbook = committedRunbook('kubernaut', name);
    for (const { name: alertname } of runbook.spec.alerts) {
      const alert = {
        status: 'firing' as const,
        labels: { alertname, runbook: runbook.metadata.name },
        startsAt: '2026-03-01T11:50:00Z',
        fingerprint: '00112233aabbccdd',
      };
      const notification = {
        version: '4' as const,
        receiver: 'stanchion',
        alerts: [alert],
        truncatedAlerts: 0,
      };
      const [outcome] = outcomesOf(notification, { cluster: 'c', runbook: () => runbook });
      expect(outcome).toMatchObject({ open: { spec: { source: { alert: { name: alertname } } } } });
    }
  });
});

describe('a high error rate', () => {
  test('is shown as a share [WE-S2]', async () => {
    const { evidence } = await find('high-error-rate', { numbers: { errorRatio: 0.3 } });
    expect(evidence.get('errorRatio')).toMatchObject({ state: 'collected', number: 0.3 });
  });

  test('of invalid executions leads to their specs [WE-K1]', async () => {
    const { holds, tasks, remedy } = await find('high-error-rate', { numbers: { validationErrors: 3 } });
    expect(holds).toContain('validation');
    expect(tasks).toContain('check-specs');
    expect(remedy).not.toBe('check-specs');
  });

  test("of others' failures leads to Tekton, whose state is there already [WE-K2]", async () => {
    const { holds, evidence } = await find('high-error-rate', { numbers: { externalErrors: 3 } });
    expect(holds).toContain('external');
    expect([...evidence.keys()]).toEqual(
      expect.arrayContaining(['tektonDefinitions', 'tektonPods', 'tektonLogs']),
    );
  });
});

describe('rights that the execution controller lacks', () => {
  const answering = (isAllowed: boolean) =>
    find('high-error-rate', {
      objects: controller(),
      numbers: { errorRatio: 0.3 },
      access: { isAllowed: () => Promise.resolve(isAllowed) },
    });

  test('are a diagnosis of their own, and only a person is to give them back', async () => {
    const { holds, tasks, remedy } = await answering(false);
    expect(holds).toContain('access-lacking');
    expect(tasks).toContain('restore-access');
    expect(remedy).toBe('settle');
  });

  test('are none where it has all', async () => {
    const { holds, evidence } = await answering(true);
    expect(evidence.get('deniedAccess')).toMatchObject({ number: 0 });
    expect(holds).not.toContain('access-lacking');
  });
});

describe('requests that are skipped', () => {
  const skipped = (name: string, reason: string, target: string) =>
    execution(name, 5, { phase: 'Skipped', skipDetails: { reason } }, target);
  const objects = [
    skipped('one', 'ResourceBusy', 'shop/deployment/web'),
    skipped('two', 'ResourceBusy', 'shop/deployment/web'),
    skipped('three', 'RecentlyRemediated', 'shop/deployment/cart'),
    execution('four', 5, { phase: 'Running' }),
  ];

  test('are counted, and listed by reason and by target [WE-S13] [WE-S14] [WE-D17]', async () => {
    const numbers = { skipRatio: 0.6, busyShare: 0.5, recentShare: 0.5 };
    const { evidence } = await find('high-skip-rate', { objects, numbers });
    expect(evidence.get('skipRatio')).toMatchObject({ number: 0.6 });
    expect(evidence.get('busyShare')).toMatchObject({ number: 0.5 });
    expect(evidence.get('recentShare')).toMatchObject({ number: 0.5 });
    const byReason = evidence.get('skippedByReason')?.text ?? '';
    expect(byReason).toMatch(/ResourceBusy/);
    expect(byReason).toMatch(/RecentlyRemediated/);
    expect(byReason).not.toContain('four');
    expect(evidence.get('skippedByTarget')?.text).toContain('shop/deployment/cart');
  });

  test.each([
    ['because their targets are busy [WE-K5]', { busyShare: 0.9, recentShare: 0.1 }, 'resource-busy'],
    [
      'because their targets were just repaired [WE-K6]',
      { busyShare: 0.1, recentShare: 0.9 },
      'recently-remediated',
    ],
  ])('call for nothing %s', async (_, shares, diagnosis) => {
    const found = await find('high-skip-rate', { objects, numbers: { skipRatio: 0.9, ...shares } });
    expect([found.holds, found.remedy, found.tasks]).toEqual([[diagnosis], undefined, []]);
  });

  test('for both reasons at once are a matter for people [WE-K7]', async () => {
    const numbers = { skipRatio: 0.9, busyShare: 0.5, recentShare: 0.5 };
    const { holds, tasks } = await find('high-skip-rate', { objects, numbers });
    expect([holds, tasks]).toEqual([['both'], ['check-deduplication']]);
  });
});

describe('executions that do not end', () => {
  test('are listed after an hour, and not before [WE-S4]', async () => {
    const objects = [
      execution('stuck', 90, { phase: 'Running', startTime: ago(90) }),
      execution('young', 30, { phase: 'Running', startTime: ago(30) }),
    ];
    const { evidence } = await find('pipelinerun-stuck', { objects });
    expect(evidence.get('stuckExecutions')?.text).toContain('stuck');
    expect(evidence.get('stuckExecutions')?.text).not.toContain('young');
  });

  test('or that have ended and hold their lock are counted [WE-S7]', async () => {
    const { evidence } = await find('lock-not-releasing', { numbers: { stuckLocks: 2 } });
    expect(evidence.get('stuckLocks')).toMatchObject({ number: 2 });
  });

  test("show what the controller said about deleting their runs, through the logs' API [WE-D11]", async () => {
    const runbook = committedRunbook('kubernaut', 'lock-not-releasing');
    const target = runbook.spec.targets.find(({ id }) => id === 'controller')?.target;
    const place = target !== undefined && 'deployment' in target ? target.deployment : undefined;
    const logs = {
      [`${place?.namespace ?? ''}/controller-pod/${place?.container ?? ''}`]:
        'Reconciling\nFailed to DELETE PipelineRun wfe-1: forbidden\nReconciled\n',
    };
    const { evidence } = await find('lock-not-releasing', { objects: controller(), logs });
    expect(evidence.get('deletionLogs')?.text).toContain('Failed to DELETE PipelineRun wfe-1');
    expect(evidence.get('deletionLogs')?.text).not.toContain('Reconciled');
  });
});

test('Tekton that is installed and has no ready replica is told from one that is missing [WE-S12]', async () => {
  const spec = { group: 'tekton.dev' };
  const definition = object(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    { name: 'pipelineruns.tekton.dev' },
    { spec },
  );
  const down = await find('tekton-unavailable', { objects: [definition], numbers: { tektonReady: 0 } });
  expect(down.evidence.get('tektonReady')).toMatchObject({ number: 0 });
  expect(down.holds).toContain('not-ready');
  const missing = await find('tekton-unavailable', { numbers: { tektonReady: 0 } });
  expect(missing.holds).toEqual(['not-installed']);
});
