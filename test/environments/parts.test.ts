import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import { buildEnvironment } from '../../src/charts/build.ts';
import { renderCharts } from '../../src/charts/render.ts';
import { environmentProblems } from '../../src/environments/check.ts';
import { INSTALL_PARTS, type Environment, type InstallPart } from '../../src/environments/model.ts';
import { production } from '../../src/environments/production.ts';

/** Kind and name of everything that the shipped catalogue gives in an environment like production. */
function objects(patch: Partial<Environment> = {}) {
  const { charts } = buildEnvironment({ ...production, ...patch }, catalogue('documented'));
  const manifests = renderCharts(charts, () => '').map(({ manifest }) => manifest);
  return { manifests, names: manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`) };
}

const all = objects();
const kinds = (names: readonly string[]) => [...new Set(names.map((name) => name.split(' ')[0]))].sort();
const gone = (patch: Partial<Environment>) => {
  const { names } = objects(patch);
  return all.names.filter((name) => !names.includes(name));
};

/** What a check before a rollout is made of. */
const CHECK = ['Job', 'Role', 'RoleBinding', 'ServiceAccount'];
/** What bounds the accounts of workflows. */
const BOUNDS = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];

describe('a part that is left out', () => {
  test.each<[InstallPart, string[]]>([
    ['alerts', ['PrometheusRule']],
    ['routes', ['AlertmanagerConfig']],
    ['monitors', ['ServiceMonitor']],
    ['dashboards', ['ConfigMap']],
    ['safeguards', ['ClusterRole', 'ClusterRoleBinding', 'ConfigMap', ...CHECK]],
    [
      'workers',
      [
        ...[
          'ClusterRole',
          'ClusterRoleBinding',
          'ConfigMap',
          'Deployment',
          'ExternalSecret',
          'HorizontalPodAutoscaler',
          'Job',
        ],
        ...['NetworkPolicy', 'PodDisruptionBudget', 'Role', 'RoleBinding', 'Service', 'ServiceAccount'],
        'ServiceMonitor',
      ],
    ],
    [
      'sensors',
      ['EventBus', 'EventSource', 'NetworkPolicy', 'Role', 'RoleBinding', 'Sensor', 'ServiceAccount'],
    ],
    ['workflows', ['ConfigMap', 'Role', 'RoleBinding', 'ServiceAccount', ...BOUNDS, 'WorkflowTemplate']],
  ])('%s takes its objects along, and no others', (part, expected) => {
    expect(kinds(gone({ parts: { [part]: false } }))).toEqual(expected);
  });

  test('the controller takes along what would speak to it', () => {
    const parts = { controller: false };
    expect(kinds(gone({ parts }))).toEqual([
      'ClusterRole',
      'ClusterRoleBinding',
      'ConfigMap',
      'CustomResourceDefinition',
      'Deployment',
      'EventSource',
      'ExternalSecret',
      'Namespace',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'Role',
      'RoleBinding',
      'Runbook',
      'Sensor',
      'Service',
      'ServiceAccount',
      'ServiceMonitor',
      ...BOUNDS,
    ]);
    const text = JSON.stringify(objects({ parts }).manifests);
    expect(text).not.toContain('stanchion-controller');
    expect(text).not.toContain('"Remediation"');
    expect(text).not.toContain(production.namespace);
  });

  test('safeguards leave the settings that a workload mounts, and its readers take them along', () => {
    const settings = 'ConfigMap arco-scheduler-config';
    expect(gone({ parts: { safeguards: false } })).not.toContain(settings);
    expect(gone({ parts: { workers: false } })).toContain(settings);
    expect(gone({ optionalWorkloads: ['mcp-server'] })).toContain(settings);
  });

  test('may be every one, and then nothing is left', () => {
    const parts = Object.fromEntries(INSTALL_PARTS.map((part) => [part, false]));
    expect(objects({ parts }).names).toEqual([]);
  });

  test('changes nothing when it says true', () => {
    expect(objects({ parts: { workers: true, controller: true } })).toEqual(all);
  });
});

describe('a workload that is external in one environment', () => {
  test('has no objects there, needs no image, and is still a target of the runbooks', () => {
    const { 'arco-worker': _, ...images } = production.images;
    const { names, manifests } = objects({ externalWorkloads: ['arco-worker'], images });
    // Its checks have nothing to hold back, and its canary nothing to be compared with.
    expect(all.names.filter((name) => !names.includes(name))).toEqual(
      all.names.filter((name) =>
        /^\w+ (arco-worker|.*arco-preflight-.*|arco-worker-canary-gate)$/.test(name),
      ),
    );
    const runbooks = manifests.filter(({ kind }) => kind === 'Runbook');
    expect(JSON.stringify(runbooks)).toContain('"name":"arco-worker"');
  });

  test('must exist, and cannot be asked for at the same time', () => {
    const environment = {
      ...production,
      externalWorkloads: ['ghost', 'mcp-server'],
      optionalWorkloads: ['mcp-server'],
    };
    const told = environmentProblems(environment, catalogue('documented'));
    expect(told.map(({ field, message }) => `${field}: ${message}`)).toEqual([
      expect.stringMatching(/^externalWorkloads\.ghost: no such workload; there are arco-/),
      'externalWorkloads.mcp-server: stands in optionalWorkloads too, which asks for its manifests; keep it in one of the two',
    ]);
  });
});

test('a part that nobody knows is a problem where types were bypassed', () => {
  const parts: object = { worker: false };
  expect(environmentProblems({ ...production, parts }, catalogue('documented'))).toEqual([
    {
      owner: 'environments/production',
      field: 'parts.worker',
      message: `no such part; there are ${INSTALL_PARTS.join(', ')}`,
    },
  ]);
});

test('the objects carry the labels by which an installed operator selects', () => {
  const labels = {
    ruleLabels: { release: 'r' },
    monitorLabels: { release: 'm' },
    alertmanagerLabels: { team: 'a' },
  };
  const { manifests } = objects(labels);
  for (const [kind, expected] of [
    ['PrometheusRule', labels.ruleLabels],
    ['ServiceMonitor', labels.monitorLabels],
    ['AlertmanagerConfig', labels.alertmanagerLabels],
  ] as const) {
    const found = manifests.filter((manifest) => manifest.kind === kind);
    expect(found.length).toBeGreaterThan(0);
    for (const { metadata } of found) expect(metadata.labels).toMatchObject(expected);
  }
});
