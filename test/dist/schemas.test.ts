import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { validateFiles } from '../../src/commands/validate.ts';
import { KUBERNETES_VERSIONS, type KubernetesVersion } from '../../src/conventions/kubernetes.ts';
import { environments } from '../../src/environments/index.ts';
import { isObject, type YamlObject } from '../../src/manifest/value.ts';
import { schemaCheck } from '../../src/policy/schemas.ts';
import { committedManifests, type CommittedManifest } from '../support/manifests.ts';

const NEWER_WORKFLOWS = 'imports/schemas/argo-workflows-v4.1.2';
const NEWEST = KUBERNETES_VERSIONS[KUBERNETES_VERSIONS.length - 1] ?? '1.37';
const manifests = committedManifests();

const inFolder = (name: string) => manifests.filter(({ file }) => file.startsWith(`${name}/`));

/** What each environment has to pass: the version of its cluster, and the newest that the cluster may move to. */
const held = environments.flatMap(({ name, kubernetesVersion }) =>
  [...new Set([kubernetesVersion, NEWEST])].map((version) => [name, version] as const),
);

describe('every manifest of dist/', () => {
  test('is in the folder of an environment, each of which is held against its own version and the newest', () => {
    expect(manifests.filter(({ file }) => !environments.some(({ name }) => file.startsWith(`${name}/`)))).toEqual([]);
    expect(NEWEST).not.toBe(environments[0]?.kubernetesVersion);
    expect(held).toHaveLength(environments.length * 2);
  });

  test.each(held)(
    'of %s has no field that Kubernetes %s does not know, and none of the wrong type [T20-N1] [T20-F44] [T20-F45] [T20-F46]',
    (environment, version) => {
      const own = inFolder(environment);
      const files = own.map(({ file, text }) => ({ path: file, text }));
      const { findings, summary } = validateFiles(files, ['schema/fields'], version);
      // A kind without a schema would be among them, as an info.
      expect(findings.map(({ file, message }) => `${file}: ${message}`)).toEqual([]);
      const written = own.map(({ text }) => text.match(/^kind: .+$/gm) ?? []).flat();
      expect(summary.documents).toBe(written.length);
      expect(written.length).toBeGreaterThanOrEqual(100);
      expect(new Set(written).size).toBeGreaterThanOrEqual(20);
    },
  );

  test('of Argo Workflows is accepted by the schema of the next major version as well', () => {
    const looked = readdirSync(NEWER_WORKFLOWS).flatMap((name) => {
      const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
      const text = readFileSync(join(NEWER_WORKFLOWS, name), 'utf8');
      const validate = ajv.compile(z.record(z.string(), z.unknown()).parse(JSON.parse(text)));
      const ofKind = manifests.filter(({ manifest }) => name.endsWith(`_${manifest.kind.toLowerCase()}.json`));
      return ofKind.map(({ file, manifest }) => (validate(manifest) ? [] : [file, validate.errors]));
    });
    expect(looked.length).toBeGreaterThan(0);
    expect(looked.flat()).toEqual([]);
  });
});

/** The manifests in which a change goes unnoticed by a version's schemas, and how many were changed. */
function unnoticed(version: KubernetesVersion, change: (manifest: CommittedManifest) => YamlObject | undefined) {
  const changed = manifests.flatMap((committed) => {
    const manifest = change(committed);
    return manifest === undefined ? [] : [{ ...committed.manifest, file: committed.file, manifest }];
  });
  const missed = changed.filter(
    ({ apiVersion, kind, manifest }) => (schemaCheck(version, apiVersion, kind)?.(manifest) ?? []).length === 0,
  );
  return { changed: changed.length, missed: missed.map(({ file }) => file) };
}

/** What no object of a kind goes without, by kind: one field for each whose schema a version may change. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'selector'],
  Job: ['spec', 'template'],
  CustomResourceDefinition: ['spec'],
  HorizontalPodAutoscaler: ['spec', 'maxReplicas'],
  RoleBinding: ['roleRef'],
  ClusterRoleBinding: ['roleRef', 'name'],
};

function without(value: unknown, [step = '', ...rest]: readonly string[]): YamlObject {
  if (!isObject(value) || !Object.hasOwn(value, step)) throw new Error(`there is no field ${step}`);
  const { [step]: dropped, ...others } = value;
  return rest.length === 0 ? others : { ...others, [step]: without(dropped, rest) };
}

describe.each(KUBERNETES_VERSIONS)('held against Kubernetes %s', (version) => {
  test('a misspelt field in any manifest would be found', () => {
    const all = { changed: manifests.length, missed: [] };
    expect(unnoticed(version, ({ manifest }) => ({ ...manifest, specc: {} }))).toEqual(all);
    const lables = ({ manifest }: CommittedManifest) => ({
      ...manifest,
      metadata: { ...manifest.metadata, lables: {} },
    });
    expect(unnoticed(version, lables)).toEqual(all);
  });

  test.each(Object.entries(REQUIRED))('a %s that lost %j would be found', (kind, path) => {
    const { changed, missed } = unnoticed(version, ({ manifest }) =>
      manifest.kind === kind ? without(manifest, path) : undefined,
    );
    expect(changed).toBeGreaterThan(0);
    expect(missed).toEqual([]);
  });
});

test('the versions differ: a field that came between them is refused by the older only', () => {
  const refusals = KUBERNETES_VERSIONS.map((version) => {
    const { changed, missed } = unnoticed(version, ({ manifest }) => {
      if (manifest.kind !== 'Deployment' || !isObject(manifest['spec'])) return undefined;
      const pod = { spec: { containers: [], schedulingGroup: { podGroupName: 'workers' } } };
      return { ...manifest, spec: { ...manifest['spec'], template: pod } };
    });
    expect(changed).toBeGreaterThan(0);
    return changed - missed.length > 0;
  });
  expect(refusals).toEqual([true, false]);
});
