import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { catalogue } from '../../src/catalogue/index.ts';
import { buildEnvironment } from '../../src/charts/build.ts';
import type { Environment } from '../../src/environments/model.ts';
import { production } from '../../src/environments/production.ts';
import { committedManifests } from '../support/manifests.ts';

const rbac = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  rules: z
    .array(
      z.object({
        apiGroups: z.array(z.string()),
        resources: z.array(z.string()),
        verbs: z.array(z.string()),
        resourceNames: z.array(z.string()).optional(),
      }),
    )
    .default([]),
  roleRef: z.object({ kind: z.string(), name: z.string() }).optional(),
  subjects: z.array(z.object({ kind: z.string(), name: z.string(), namespace: z.string() })).default([]),
});

const eventSource = z.object({
  spec: z.object({ webhook: z.record(z.string(), z.unknown()).default({}) }),
});
const alertmanagerConfig = z.object({
  spec: z.object({
    receivers: z.array(z.object({ name: z.string(), webhookConfigs: z.array(z.unknown()).default([]) })),
  }),
});

function platform(change: Partial<Environment> = {}) {
  const { charts } = buildEnvironment({ ...production, ...change }, catalogue('documented'));
  const objects = charts[0]?.toJson().map((manifest: unknown) => rbac.parse(manifest)) ?? [];
  return objects.filter(({ metadata }) => metadata.name.startsWith('stanchion-controller'));
}

/** The rights as a reviewer reads them: one line each, under the namespace. */
function rightsOf(change: Partial<Environment> = {}): Record<string, string[]> {
  const roles = platform(change).filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole');
  return Object.fromEntries(
    roles.map(({ metadata, rules }) => [
      metadata.namespace ?? 'the whole cluster',
      rules.map(({ apiGroups, resources, verbs, resourceNames }) => {
        const names = resourceNames === undefined ? '' : ` (${resourceNames.join(', ')})`;
        return `${verbs.join(' ')}: ${resources.join(' ')}${names} of ${apiGroups.join() || 'core'}`;
      }),
    ]),
  );
}

describe('the rights of the controller in production', () => {
  test('in shadow are reading, asking who may do what, and writing its own records [WE-Z3]', () => {
    expect(rightsOf()).toMatchSnapshot();
  });

  test('grow by exactly the named remedies that are switched on [WE-Z3]', () => {
    const before = rightsOf();
    const after = rightsOf({
      remediation: {
        mode: 'shadow',
        remedies: {
          'kubernaut/pipelinerun-stuck/cancel': 'guarded',
          'kubernaut/pipelinerun-stuck/delete': 'approve',
          'ferrumdeck/queue-recovery/scale-workers': 'guarded',
          'ferrumdeck/provider-outage/switch-model': 'guarded',
        },
      },
    });
    const added = Object.entries(after).map(([namespace, lines]) => [
      namespace,
      lines.filter((line) => before[namespace]?.includes(line) !== true),
    ]);
    expect(Object.fromEntries(added.filter(([, lines]) => lines?.length !== 0))).toMatchSnapshot();
  });

  test('belong to one ServiceAccount, in the namespace of the controller', () => {
    const objects = platform();
    expect(objects.filter(({ kind }) => kind === 'ServiceAccount')).toMatchObject([
      { metadata: { name: 'stanchion-controller', namespace: 'stanchion-system' } },
    ]);
    const bindings = objects.filter(({ kind }) => kind.endsWith('Binding'));
    expect(bindings).toHaveLength(Object.keys(rightsOf()).length);
    for (const { subjects } of bindings) {
      expect(subjects).toEqual([
        { kind: 'ServiceAccount', name: 'stanchion-controller', namespace: 'stanchion-system' },
      ]);
    }
  });

  test('in the namespace of a prerequisite wait for its check', () => {
    const waves = platform()
      .filter(({ metadata }) => metadata.namespace === 'tekton-pipelines')
      .map(({ metadata }) => metadata.annotations['argocd.argoproj.io/sync-wave']);
    expect(waves).toEqual(['4', '4']);
  });

  test('are not there without the controller', () => {
    expect(platform({ parts: { controller: false } })).toEqual([]);
  });
});

describe('who may read Remediations', () => {
  const objects = committedManifests().map(({ file, manifest }) => ({ file, ...rbac.parse(pick(manifest)) }));
  const READING = ['get', 'list', 'watch', '*'];

  /** Other kinds have fields of these names in other shapes. */
  function pick(manifest: { readonly kind: string }) {
    const isRbac = /^(Cluster)?Role(Binding)?$/.test(manifest.kind);
    return isRbac ? manifest : { ...manifest, rules: [], subjects: [], roleRef: undefined };
  }

  const readers = objects.filter(({ rules }) =>
    rules.some(
      ({ apiGroups, resources, verbs }) =>
        apiGroups.some((group) => ['stanchion.dev', '*'].includes(group)) &&
        resources.some((resource) => ['remediations', 'remediations/status', '*'].includes(resource)) &&
        verbs.some((verb) => READING.includes(verb)),
    ),
  );

  test('is the controller, and whoever is given the reader’s Role: nobody else in dist/ [T20-Q2]', () => {
    expect(readers.map(({ file }) => file.replace(/^.*?\//, ''))).toEqual([
      'stanchion/stanchion-system/role-stanchion-controller.yaml',
      'stanchion/stanchion-system/role-stanchion-remediation-reader.yaml',
      'stanchion/stanchion-system/role-stanchion-controller.yaml',
      'stanchion/stanchion-system/role-stanchion-remediation-reader.yaml',
    ]);
  });

  test('is not part of view, edit or admin, and the reader’s Role is bound to nobody here [T20-Q2]', () => {
    const labels = objects.flatMap(({ metadata }) => Object.keys(metadata.labels));
    expect(labels.filter((label) => label.includes('aggregate-to'))).toEqual([]);
    const bound = objects.filter(({ roleRef }) => roleRef?.name === 'stanchion-remediation-reader');
    expect(bound).toEqual([]);
  });

  test('is asked at every endpoint that takes in or hands on failures [T20-Q2]', () => {
    const sources = committedManifests().filter(({ manifest: { kind } }) => kind === 'EventSource');
    const webhooks = sources.flatMap(({ manifest }) =>
      Object.values(eventSource.parse(manifest).spec.webhook),
    );
    expect(webhooks).not.toEqual([]);
    for (const webhook of webhooks) expect(webhook).toHaveProperty('authSecret.name');
    const configurations = committedManifests().filter(
      ({ manifest: { kind } }) => kind === 'AlertmanagerConfig',
    );
    const intakes = configurations.flatMap(({ manifest }) =>
      alertmanagerConfig
        .parse(manifest)
        .spec.receivers.filter(({ name }) => name === 'stanchion-controller')
        .flatMap(({ webhookConfigs }) => webhookConfigs),
    );
    expect(intakes).toHaveLength(configurations.length);
    for (const intake of intakes) expect(intake).toHaveProperty('httpConfig.authorization.credentials.name');
  });
});
