import { remediationResource, type RemediationResource } from '../../src/api/remediation.ts';
import { runbookResource, type RunbookResource } from '../../src/api/runbook.ts';
import { API_GROUP_VERSION } from '../../src/api/names.ts';
import { acts, type ActingRemedy } from '../../src/controller/decide/decide.ts';
import type { GuardInput } from '../../src/controller/guards/guard.ts';
import { runbookDraft } from './runbook-draft.ts';
import { controllerSettings } from '../../src/controller/settings.ts';

/** The time at which the examples happen. */
export const NOW = new Date('2026-03-04T12:00:00.000Z');

export function ago(seconds: number): string {
  return new Date(NOW.getTime() - seconds * 1000).toISOString();
}

type Spec = RemediationResource['spec'];
type Status = NonNullable<RemediationResource['status']>;

/** A Remediation as the API server has it, for an alert that began five minutes ago. */
export function sampleRemediation({
  name = 'shop-down-0123456789abcdef',
  spec = {},
  status,
}: {
  readonly name?: string;
  readonly spec?: Partial<Spec>;
  readonly status?: Partial<Status>;
} = {}): RemediationResource {
  return remediationResource.parse({
    apiVersion: API_GROUP_VERSION,
    kind: 'Remediation',
    metadata: { name, namespace: 'stanchion-system', uid: `uid-of-${name}`, creationTimestamp: ago(240) },
    spec: { runbook: 'shop-down', source: alertSource(), ...spec },
    ...(status === undefined ? {} : { status }),
  });
}

export function alertSource(patch: Record<string, unknown> = {}): Spec['source'] {
  const alert = {
    name: 'ShopDown',
    fingerprint: '00112233aabbccdd',
    startsAt: ago(300),
    labels: { severity: 'critical', namespace: 'shop' },
    ...patch,
  };
  return sampleSource({ alert });
}

export function sampleSource(source: unknown): Spec['source'] {
  return remediationResource.shape.spec.shape.source.parse(source);
}

/** A Runbook with one remedy that restarts a workload when it is not ready. */
export function sampleRunbook(patch: Record<string, unknown> = {}): RunbookResource {
  const draft = runbookDraft({
    name: 'shop-down',
    title: 'The shop does not answer',
    alert: 'ShopDown',
    targets: { shop: { deployment: { namespace: 'shop', name: 'shop', container: 'shop' } } },
    evidence: [
      { id: 'ready', text: 'Ready replicas.', source: { prometheus: { expr: 'ready' } }, yields: 'number' },
    ],
    diagnosis: {
      id: 'not-ready',
      text: 'No replica is ready.',
      when: { evidence: { id: 'ready', below: 1 } },
    },
    remedy: {
      id: 'restart',
      text: 'Restart it.',
      action: { restartWorkload: { target: 'shop' } },
      verify: { text: 'It is ready.', until: { evidence: { id: 'ready', atLeast: 1 } }, within: '5m' },
    },
    more: patch,
  });
  const metadata = { ...draft.metadata, namespace: 'stanchion-system', generation: 1 };
  return runbookResource.parse({ ...draft, metadata });
}

export function sampleRemedy(): ActingRemedy {
  const remedy = sampleRunbook().spec.remedies.find(acts);
  if (remedy === undefined) throw new Error('the sample runbook has lost its remedy');
  return remedy;
}

export const TARGET = 'shop/deployments/shop';

/** What the guards see when nothing stands against the plan. */
export function sampleGuardInput(patch: Partial<GuardInput> = {}): GuardInput {
  return {
    now: NOW,
    settings: controllerSettings.parse({ cluster: 'prod-1', mode: 'guarded' }),
    pause: 'off',
    remediation: sampleRemediation(),
    runbook: sampleRunbook(),
    remedy: sampleRemedy(),
    mode: 'guarded',
    plan: {
      remedy: 'restart',
      action: 'restartWorkload',
      target: TARGET,
      summary: 'Restart it.',
      hash: 'a'.repeat(64),
    },
    target: { key: TARGET, optedIn: true },
    others: [],
    evidenced: true,
    ...patch,
  };
}

/** A change in a journal, begun so many seconds ago. */
export function begun(secondsAgo: number, patch: Partial<NonNullable<Status['journal']>[number]> = {}) {
  return {
    remedy: 'restart',
    action: 'restartWorkload',
    target: TARGET,
    state: 'done' as const,
    idempotencyKey: `key-${secondsAgo}`,
    at: ago(secondsAgo),
    ...patch,
  };
}
