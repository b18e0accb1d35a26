import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { controllerSettings } from '../../../src/api/settings.ts';
import { catalogue } from '../../../src/catalogue/index.ts';
import { buildEnvironment } from '../../../src/charts/build.ts';
import { renderCharts, type Manifest } from '../../../src/charts/render.ts';
import { environmentProblems } from '../../../src/environments/check.ts';
import type { Environment } from '../../../src/environments/model.ts';
import { production } from '../../../src/environments/production.ts';
import { staging } from '../../../src/environments/staging.ts';
import { allows, type End } from '../../support/network.ts';

const systems = catalogue('documented');

/** What the platform's chart has in the controller's namespace. */
function delivered(change: Partial<Environment> = {}, from: Environment = production): readonly Manifest[] {
  const [platform] = buildEnvironment({ ...from, ...change }, systems).charts;
  if (platform === undefined) throw new Error('there is no chart of the platform');
  return renderCharts([platform], () => '')
    .map(({ manifest }) => manifest)
    .filter(({ metadata }) => metadata.namespace === production.namespace);
}

function one(manifests: readonly Manifest[], kind: string, name = 'stanchion-controller'): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

const settingsOf = (manifests: readonly Manifest[]): unknown =>
  parse(
    String(Reflect.get(Object(one(manifests, 'ConfigMap', 'stanchion-settings')['data']), 'settings.yaml')),
  );

const shipped = delivered();

describe('the controller as it is shipped', () => {
  test('is its Deployment with all that it is reached and configured by', () => {
    expect(
      shipped
        .filter(({ metadata }) => metadata.labels?.['app'] === 'stanchion-controller')
        .map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    ).toEqual([
      'ConfigMap stanchion-pause',
      'ConfigMap stanchion-settings',
      'Deployment stanchion-controller',
      'ExternalSecret stanchion-intake-tokens',
      'NetworkPolicy stanchion-controller',
      'PodDisruptionBudget stanchion-controller',
      'Service stanchion-controller',
      'ServiceMonitor stanchion-controller',
    ]);
  });

  test('has two replicas on different nodes, of which one always takes alerts in [T20-V13]', () => {
    expect(one(shipped, 'Deployment')).toMatchObject({
      spec: {
        replicas: 2,
        strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: {
          spec: {
            topologySpreadConstraints: [
              { topologyKey: 'topology.kubernetes.io/zone' },
              { topologyKey: 'kubernetes.io/hostname' },
            ],
          },
        },
      },
    });
    expect(one(shipped, 'PodDisruptionBudget')).toMatchObject({
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'stanchion-controller' } } },
    });
  });

  test('runs without privileges and writes nowhere', () => {
    expect(one(shipped, 'Deployment')).toMatchObject({
      spec: {
        template: {
          spec: {
            serviceAccountName: 'stanchion-controller',
            securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
            containers: [
              {
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'] },
                },
                resources: { requests: { memory: '160Mi' }, limits: { memory: '320Mi' } },
              },
            ],
          },
        },
      },
    });
    const text = JSON.stringify(one(shipped, 'Deployment'));
    expect(text).not.toMatch(/emptyDir|hostPath|subPath/);
    for (const mount of text.match(/"mountPath":"[^"]+","name":"[^"]+"(,"readOnly":true)?/g) ?? []) {
      expect(mount).toContain('"readOnly":true');
    }
  });

  test('gets more time to end than its work has', async () => {
    const { DRAIN_SECONDS, TERMINATION_GRACE_SECONDS } =
      await import('../../../src/conventions/controller.ts');
    // Twice 2 s for answers, 3 s for the lease, 2 s for events, 0.5 s for probes, 1 s for the process.
    expect(TERMINATION_GRACE_SECONDS).toBeGreaterThanOrEqual(DRAIN_SECONDS + 11);
    expect(one(shipped, 'Deployment')).toHaveProperty(
      'spec.template.spec.terminationGracePeriodSeconds',
      TERMINATION_GRACE_SECONDS,
    );
  });

  test('holds no secret: tokens come from the store, the certificate from whoever issues it', () => {
    expect(one(shipped, 'ExternalSecret', 'stanchion-intake-tokens')).toMatchObject({
      spec: {
        target: { name: 'stanchion-intake-tokens' },
        data: [
          {
            secretKey: 'tokens',
            remoteRef: { key: 'stanchion-system/stanchion-intake-tokens/tokens' },
          },
        ],
      },
    });
    expect(shipped.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    const inStaging = delivered({}, staging);
    expect(inStaging.filter(({ kind }) => kind === 'ExternalSecret')).toEqual([]);
    expect(one(inStaging, 'Deployment')).toMatchObject({
      spec: {
        template: {
          spec: {
            volumes: [{}, {}, { secret: { secretName: 'stanchion-intake-tokens' } }, { secret: {} }],
          },
        },
      },
    });
  });

  test('is pulled from where the environment says', () => {
    const images = { ...production.images, 'stanchion-controller': 'ghcr.io/own/controller:7' };
    const registries = { ...production.registries, pullFrom: 'mirror' } as const;
    expect(environmentProblems({ ...production, images }, systems)).toEqual(
      environmentProblems(production, systems),
    );
    expect(one(delivered({ images, registries }), 'Deployment')).toMatchObject({
      metadata: { annotations: { 'stanchion.dev/fallback-image': 'ghcr.io/own/controller:7' } },
      spec: {
        template: {
          spec: { containers: [{ image: 'registry-mirror.example.com/ghcr.io/own/controller:7' }] },
        },
      },
    });
  });

  test('is scraped under the job by which its alerts know it', () => {
    expect(one(shipped, 'ServiceMonitor')).toMatchObject({
      metadata: { labels: { prometheus: 'main' } },
      spec: { endpoints: [{ port: 'metrics', path: '/metrics' }] },
    });
    const without = delivered({ parts: { monitors: false } });
    expect(without.filter(({ kind }) => kind === 'ServiceMonitor')).toEqual([]);
  });
});

describe('TLS of the webhook', () => {
  const port = (manifests: readonly Manifest[]) => one(manifests, 'Service')['spec'];

  test('is on: the Service listens where an https URL leads, and the replicas end it', () => {
    expect(production.controllerWebhook.url).toBe(
      'https://stanchion-controller.stanchion-system.svc/v1/alerts',
    );
    expect(port(shipped)).toMatchObject({ ports: [{ port: 443, targetPort: 'webhook' }, {}] });
    const text = JSON.stringify(one(shipped, 'Deployment'));
    expect(text).toContain('--tls-cert=/etc/stanchion/tls/tls.crt');
    expect(text).toContain('"secretName":"stanchion-intake-tls"');
  });

  test('is somebody else’s where no certificate is named', () => {
    const { certificate: _, ...controllerWebhook } = production.controllerWebhook;
    const open = delivered({ controllerWebhook });
    expect(port(open)).toMatchObject({ ports: [{ port: 80, targetPort: 'webhook' }, {}] });
    expect(JSON.stringify(one(open, 'Deployment'))).not.toContain('tls');
  });
});

describe('the settings', () => {
  test('are those that the controller reads, with all defaults, in shadow', () => {
    const settings = settingsOf(shipped);
    expect(settings).toEqual(
      controllerSettings.parse({ cluster: 'production', argoCd: { namespace: 'argocd' } }),
    );
    expect(settings).toMatchObject({ mode: 'shadow', budget: { concurrent: 2, perHour: 20 } });
  });

  test('follow the environment, with remedies under the names of the Runbook objects', () => {
    const change: Partial<Environment> = {
      cluster: 'prod-eu',
      remediation: {
        mode: 'approve',
        remedies: { 'kubernaut/pipelinerun-stuck/cancel': 'guarded' },
        limits: { budget: { concurrent: 1 }, staleAfter: '2h' },
      },
    };
    expect(environmentProblems({ ...production, ...change }, systems)).toEqual(
      environmentProblems(production, systems),
    );
    expect(settingsOf(delivered(change))).toMatchObject({
      cluster: 'prod-eu',
      mode: 'approve',
      remedies: { 'kubernaut-pipelinerun-stuck/cancel': 'guarded' },
      budget: { concurrent: 1, perHour: 20 },
      staleAfter: '2h',
    });
  });

  test('that the controller would not start with are a problem of the environment, with the field', () => {
    const remediation = { mode: 'shadow', limits: { budget: { concurrent: 0 } } } as const;
    const messages = environmentProblems({ ...production, cluster: '', remediation }, systems)
      .filter(({ field }) => !field.startsWith('autoscaling'))
      .map(({ field, message }) => `${field}: ${message}`);
    expect(messages).toEqual([
      expect.stringMatching(/^cluster: .*; the controller would not start with it$/),
      expect.stringMatching(/^remediation\.limits\.budget\.concurrent: /),
    ]);
  });
});

test('the pause has no key in Git, so that no sync takes a person’s back', () => {
  const pause = one(shipped, 'ConfigMap', 'stanchion-pause');
  expect(pause['data']).toBeUndefined();
});

describe('the network policy of the controller', () => {
  const policies = shipped.filter(({ kind }) => kind === 'NetworkPolicy');
  const controller: End = {
    ip: '10.1.2.3',
    namespace: 'stanchion-system',
    labels: { app: 'stanchion-controller' },
  };
  const pod = (namespace: string, app = 'any'): End => ({ ip: '10.9.9.9', namespace, labels: { app } });
  const isAllowed = (from: End, to: End, port: number) =>
    allows(policies, { from, to, port, protocol: 'TCP' });

  test.each<[string, End, number, boolean]>([
    ['Alertmanager, at the webhook', pod('monitoring'), 8080, true],
    ['Prometheus, at the metrics', pod('monitoring'), 8081, true],
    ['its own namespace, at the webhook', pod('stanchion-system'), 8080, false],
    ['the event sources, at the webhook', pod('taskmaster'), 8080, false],
  ])('lets in %s: %4$s', (_, from, port, expected) => {
    expect(isAllowed(from, controller, port)).toBe(expected);
  });

  test.each<[string, End, number, boolean]>([
    ['Prometheus', pod('monitoring'), 9090, true],
    ['Alertmanager', pod('monitoring'), 9093, true],
    ['an API server on 6443', { ip: '192.168.0.4' }, 6443, true],
    ['a managed API server', { ip: '34.1.2.3' }, 443, true],
    ['the gateway, which declares it as a caller', pod('ferrumdeck', 'gateway'), 8080, true],
    ['another pod on that port', pod('ferrumdeck', 'other'), 8080, false],
    ['the credentials of a cloud', { ip: '169.254.169.254' }, 443, false],
    ['a database', pod('arco', 'postgres'), 5432, false],
  ])('lets out to %s', (_, to, port, expected) => {
    expect(isAllowed(controller, to, port)).toBe(expected);
  });

  test('can be narrowed to the API server’s own addresses', () => {
    const network = { ...production.network, apiServer: ['10.0.0.1/32'] } as const;
    const narrow = delivered({ network }).filter(({ kind }) => kind === 'NetworkPolicy');
    const to = (ip: string) => allows(narrow, { from: controller, to: { ip }, port: 443, protocol: 'TCP' });
    expect([to('10.0.0.1'), to('34.1.2.3')]).toEqual([true, false]);
  });
});
