import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import { PROFILES } from '../../src/catalogue/model/system.ts';
import { buildEnvironment } from '../../src/charts/build.ts';
import { networkPolicySpec } from '../../src/constructs/network-policies.ts';
import { production } from '../../src/environments/production.ts';
import { trafficOf } from '../../src/environments/traffic.ts';
import { allows, type Connection, type End } from '../support/network.ts';
import { sampleEnvironment } from '../support/sample-system.ts';

function pod(namespace: string, app: string): End {
  return { ip: '10.1.2.3', namespace, labels: { app } };
}

function eventSource(name: string): End {
  return { ip: '10.1.2.4', namespace: 'taskmaster', labels: { 'eventsource-name': name } };
}

/** Everything that could be at either end, the workloads and event sources first. */
const ends: Readonly<Record<string, End>> = {
  'arco-worker': pod('arco', 'arco-worker'),
  'arco-worker-canary': pod('arco', 'arco-worker-canary'),
  'arco-scheduler': pod('arco', 'arco-scheduler'),
  flowengine: pod('production', 'flowengine'),
  gateway: pod('ferrumdeck', 'gateway'),
  worker: pod('ferrumdeck', 'worker'),
  'mcp-server': pod('ferrumdeck', 'mcp-server'),
  alerts: eventSource('alerts'),
  repository: eventSource('repository'),
  decisions: eventSource('decisions'),
  'failed-workflows': eventSource('failed-workflows'),
  'redis-exporter': pod('ferrumdeck', 'redis-exporter'),
  'arco/postgres': pod('arco', 'postgres'),
  'arco/stranger': pod('arco', 'stranger'),
  'production/postgres': pod('production', 'postgres'),
  'production/stranger': pod('production', 'stranger'),
  'ferrumdeck/postgres': pod('ferrumdeck', 'postgres'),
  'ferrumdeck/redis': pod('ferrumdeck', 'redis'),
  'ferrumdeck/stranger': pod('ferrumdeck', 'stranger'),
  'elsewhere/gateway': pod('elsewhere', 'gateway'),
  'elsewhere/postgres': pod('elsewhere', 'postgres'),
  prometheus: pod('monitoring', 'prometheus'),
  ingress: pod('ingress-nginx', 'controller'),
  collector: pod('observability', 'otel-collector'),
  stanchion: pod('stanchion-system', 'stanchion-controller'),
  dns: { ip: '10.0.0.10', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  'kube-system/stranger': pod('kube-system', 'stranger'),
  internet: { ip: '160.79.104.10' },
  'cloud metadata': { ip: '169.254.169.254' },
  'private network': { ip: '192.168.7.7' },
};
const WORKLOADS = [
  'arco-worker',
  'arco-worker-canary',
  'arco-scheduler',
  'flowengine',
  'gateway',
  'worker',
  'mcp-server',
  'redis-exporter',
];
const EVENT_SOURCES = ['alerts', 'repository', 'decisions', 'failed-workflows'];
const PORTS = [22, 53, 80, 443, 3000, 4317, 5432, 6379, 7777, 8080, 9090, 9121, 12000, 13000, 14000];

const documented = [
  'arco-worker → arco-scheduler:8080',
  'arco-worker → arco/postgres:5432',
  'arco-worker → collector:4317',
  'arco-worker → internet:443',
  'arco-worker-canary → arco-scheduler:8080',
  'arco-worker-canary → arco/postgres:5432',
  'arco-worker-canary → collector:4317',
  'arco-worker-canary → internet:443',
  'arco-scheduler → arco-worker:8080',
  'arco-scheduler → arco-worker-canary:8080',
  'arco-scheduler → arco/postgres:5432',
  'arco-scheduler → collector:4317',
  'prometheus → arco-worker:9090',
  'prometheus → arco-worker-canary:9090',
  'prometheus → arco-scheduler:9090',
  'flowengine → production/postgres:5432',
  'flowengine → internet:443',
  // Its own namespace starts flows, whatever runs there.
  'production/postgres → flowengine:8080',
  'production/stranger → flowengine:8080',
  'gateway → ferrumdeck/postgres:5432',
  'gateway → ferrumdeck/redis:6379',
  'gateway → collector:4317',
  'ingress → gateway:8080',
  'stanchion → gateway:8080',
  'worker → gateway:8080',
  'worker → ferrumdeck/redis:6379',
  'worker → mcp-server:3000',
  'worker → collector:4317',
  'worker → internet:443',
  'stanchion → mcp-server:3000',
  // Alertmanager stands beside Prometheus.
  'prometheus → alerts:12000',
  'ingress → repository:13000',
  'ingress → decisions:14000',
  ...EVENT_SOURCES.map((name) => `prometheus → ${name}:7777`),
  'redis-exporter → ferrumdeck/redis:6379',
  'prometheus → redis-exporter:9121',
  ...WORKLOADS.flatMap((name) => [`${name} → dns:53`, `${name} → dns:53/UDP`]),
];

function policiesOf(systems: ReturnType<typeof catalogue>): unknown[] {
  const { charts } = buildEnvironment(production, systems);
  const manifests: unknown[] = charts.flatMap((chart): unknown[] => chart.toJson());
  return manifests.filter((manifest) => Reflect.get(Object(manifest), 'kind') === 'NetworkPolicy');
}

/**
 * Every connection of a workload, and to an event source, that the policies let through, written as in the table above.
 * What event sources reach is open.
 */
function letThrough(policies: readonly unknown[]): string[] {
  const attempts = [...PORTS.map((port) => [port, 'TCP'] as const), [53, 'UDP'] as const];
  return Object.entries(ends).flatMap(([fromName, from]) =>
    Object.entries(ends)
      .filter(
        ([toName]) =>
          fromName !== toName &&
          (WORKLOADS.includes(fromName) || [...WORKLOADS, ...EVENT_SOURCES].includes(toName)),
      )
      .flatMap(([toName, to]) =>
        attempts
          .filter(([port, protocol]) => allows(policies, { from, to, port, protocol }))
          .map(([port, protocol]) => `${fromName} → ${toName}:${port}${protocol === 'UDP' ? '/UDP' : ''}`),
      ),
  );
}

describe('the network policies of production', () => {
  test('let through every documented connection, and nothing else', () => {
    expect(letThrough(policiesOf(catalogue('documented'))).sort()).toEqual([...documented].sort());
  });

  test('are there for every workload that is emitted, every event source and the controller, and select each by one label', () => {
    const selectors = policiesOf(catalogue('documented')).map((policy) =>
      JSON.stringify(Reflect.get(Object(Reflect.get(Object(policy), 'spec')), 'podSelector')),
    );
    const expected = [
      ...[...WORKLOADS, 'stanchion-controller'].map((app) => `{"matchLabels":{"app":"${app}"}}`),
      ...EVENT_SOURCES.map((name) => `{"matchLabels":{"eventsource-name":"${name}"}}`),
    ];
    expect(selectors.sort()).toEqual(expected.sort());
  });

  test.each(PROFILES)('exist for every workload under the %s names', (profile) => {
    const workloads = catalogue(profile)
      .flatMap(({ workloads: all }) => all)
      .filter(({ spec }) => spec !== undefined);
    expect(workloads.filter(({ spec }) => spec?.traffic === undefined)).toEqual([]);
  });
});

describe('a policy', () => {
  const labels = { app: 'worker' };
  const from = pod('sample', 'worker');
  const to = (end: End, port = 443): Connection => ({ from, to: end, port, protocol: 'TCP' });

  function policy(spec: k8s.NetworkPolicySpec): unknown[] {
    const chart = new Chart(new App(), 'test');
    new k8s.KubeNetworkPolicy(chart, 'Policy', { metadata: { name: 'p', namespace: 'sample' }, spec });
    return chart.toJson();
  }

  test('without flows denies everything but name resolution', () => {
    const policies = policy(networkPolicySpec(labels, { ingress: [], egress: [] }, sampleEnvironment));
    expect(allows(policies, to({ ip: '8.8.8.8' }))).toBe(false);
    expect(allows(policies, { from: pod('sample', 'x'), to: from, port: 80, protocol: 'TCP' })).toBe(false);
    const dns = ends['dns'];
    if (dns === undefined) throw new Error('no dns among the ends');
    expect(allows(policies, to(dns, 53))).toBe(true);
  });

  test('lets through what an environment adds, such as a managed database', () => {
    const [arco] = catalogue('documented').filter(({ id }) => id === 'arco');
    const worker = arco?.workloads.find(({ name }) => name === 'arco-worker');
    if (arco === undefined || worker === undefined) throw new Error('arco-worker is not in the catalogue');
    const egress = [{ peer: { cidr: '10.20.0.0/24' }, port: 5432, text: 'The managed database.' }];
    const environment = {
      ...production,
      network: { ...production.network, flows: { 'arco-worker': { egress } } },
    };
    const traffic = trafficOf(worker, arco, environment);
    if (traffic === undefined) throw new Error('arco-worker has no traffic');
    const policies = policy(networkPolicySpec(labels, traffic, environment));
    expect(allows(policies, to({ ip: '10.20.0.9' }, 5432))).toBe(true);
    expect(allows(policies, to({ ip: '10.21.0.9' }, 5432))).toBe(false);
  });

  test('names a peer once for each port, however many reasons there are', () => {
    const flows = ['a.example.com', 'b.example.com'].map((host) => ({
      peer: { public: [host] as const },
      port: 443,
      text: 'x',
    }));
    const { egress } = networkPolicySpec(labels, { ingress: [], egress: flows }, sampleEnvironment);
    expect(egress?.map(({ to: peers }) => peers?.length)).toEqual([1, 1]);
  });
});

describe('who takes part in an environment', () => {
  const ferrumdeck = catalogue('documented').find(({ id }) => id === 'ferrumdeck');
  const peers = (app: string, patch: object) => {
    const workload = ferrumdeck?.workloads.find(({ name }) => name === app);
    if (ferrumdeck === undefined || workload === undefined) throw new Error(`no workload ${app}`);
    return trafficOf(workload, ferrumdeck, { ...production, ...patch })?.ingress.map(({ peer }) => peer);
  };

  test('includes a workload that somebody else deploys', () => {
    expect(peers('mcp-server', {})).toContainEqual({ app: 'worker' });
    expect(peers('mcp-server', { externalWorkloads: ['worker'] })).toEqual(peers('mcp-server', {}));
  });

  test('leaves the controller out where it is left out', () => {
    expect(peers('gateway', {})).toContainEqual({ platform: 'controller' });
    expect(peers('gateway', { parts: { controller: false } })).not.toContainEqual({ platform: 'controller' });
  });
});
