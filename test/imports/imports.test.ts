import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { Yaml } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import {
  SensorSpecTriggersDlqTriggerTemplateArgoWorkflowOperation,
  SensorSpecTriggersDlqTriggerTemplateK8SOperation,
  SensorSpecTriggersTemplateArgoWorkflowOperation,
  SensorSpecTriggersTemplateK8SOperation,
  WorkflowTemplateSpecTemplatesRetryStrategyLimit,
  type SensorSpecTriggersTemplate,
} from '../../imports/argoproj.io.ts';
import { propertyPaths, readCrd, type Schema } from '../../imports/update/schema.ts';
import { lookup } from '../../imports/update/schemas.ts';
import { KUBERNETES, sha256, type Source } from '../../imports/update/sources.ts';
import { KUBERNETES_VERSIONS } from '../../src/conventions/kubernetes.ts';
import { alertmanagerConfig, eventSource, rendered, sensor, workflowTemplate } from './samples.ts';

const IMPORTS = join(import.meta.dirname, '../../imports');
const NEWER = 'schemas/argo-workflows-v4.1.2';
const KUBERNETES_FOLDERS = KUBERNETES_VERSIONS.map((version) => `schemas/kubernetes-${version}`);
const SCHEMA_FOLDERS = ['schemas', NEWER, ...KUBERNETES_FOLDERS];

const read = (path: string): string => readFileSync(join(IMPORTS, path), 'utf8');
const readSchema = (path: string): Schema => JSON.parse(read(path)) as Schema;
const list = (folder: string): string[] =>
  readdirSync(join(IMPORTS, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(folder, entry.name));

const checksums = JSON.parse(read('checksums.json')) as { sources: Source[]; files: Record<string, string> };

function validator(path: string): ValidateFunction {
  return new Ajv({ strict: true }).compile(readSchema(path));
}

describe('the pinned files', () => {
  it('have the content that checksums.json names', () => {
    const actual = Object.fromEntries(Object.keys(checksums.files).map((path) => [path, sha256(read(path))]));
    expect(actual).toEqual(checksums.files);
  });

  it('are all named in checksums.json', () => {
    const written = new Set(['README.md', 'update.ts', 'checksums.json']);
    const present = ['', 'crds', ...SCHEMA_FOLDERS].flatMap(list).filter((path) => !written.has(path));
    expect(present.sort()).toEqual(Object.keys(checksums.files).sort());
  });

  it.each(list('crds'))('%s says where it comes from', (path) => {
    const header = read(path).split('apiVersion:')[0] ?? '';
    const source = checksums.sources.find(({ sha256: sum }) => header.includes(sum));
    expect(header).toContain(
      `${source?.module ?? 'no source'}@${source?.version ?? ''} ${source?.path ?? ''}`,
    );
    expect(header).toContain('licence: Apache-2.0');
    expect(header).toContain('pruned by imports/update.ts');
  });
});

describe('a sensor', () => {
  it('can create objects, and submit or resume workflows, and nothing else', () => {
    expect(Object.values(SensorSpecTriggersTemplateK8SOperation)).toEqual(['create']);
    expect(Object.values(SensorSpecTriggersDlqTriggerTemplateK8SOperation)).toEqual(['create']);
    expect(Object.values(SensorSpecTriggersTemplateArgoWorkflowOperation)).toEqual(['submit', 'resume']);
    expect(Object.values(SensorSpecTriggersDlqTriggerTemplateArgoWorkflowOperation)).toEqual([
      'submit',
      'resume',
    ]);
    // @ts-expect-error not among the values of the generated type
    const deletes: `${SensorSpecTriggersTemplateK8SOperation}` = 'delete';
    // @ts-expect-error the generated name is k8S: this one would vanish when rendered
    const vanishing: SensorSpecTriggersTemplate = { name: 'create', k8s: { source: {} } };
    expect([deletes, vanishing]).toHaveLength(2);
  });

  it('keeps its k8S trigger as k8s', () => {
    const manifest = rendered(sensor);
    expect(manifest).toMatchObject({
      spec: {
        triggers: [
          {
            atLeastOnce: true,
            template: {
              k8s: {
                operation: 'create',
                source: { resource: { kind: 'ConfigMap' } },
                parameters: [{ src: { dependencyName: 'alert' }, dest: 'metadata.name' }],
              },
            },
          },
          { template: { argoWorkflow: { operation: 'submit', source: { resource: { kind: 'Workflow' } } } } },
          {
            template: {
              argoWorkflow: { operation: 'resume', args: ['--node-field-selector', 'displayName=gate'] },
            },
          },
        ],
      },
    });
    expect(Yaml.stringify(manifest)).toMatch(/^ {8}k8s:$/m);
    expect(Yaml.stringify(manifest)).not.toContain('k8S');
  });
});

describe('a workflow template', () => {
  it('keeps a retry limit that is a number, and one that is a string', () => {
    const retryStrategy = { limit: 3, backoff: { factor: '2', duration: '30s', cap: '5m' } };
    expect(rendered(workflowTemplate)).toMatchObject({ spec: { templates: [{ retryStrategy }] } });
    expect(
      WorkflowTemplateSpecTemplatesRetryStrategyLimit.fromString('{{inputs.parameters.limit}}').value,
    ).toBe('{{inputs.parameters.limit}}');
  });

  it.each(['workflowtemplate', 'workflow'])('%s: every typed property exists in both releases', (name) => {
    const { schema } = readCrd(read(`crds/argoproj.io_${name}s.yaml`));
    const paths = [...propertyPaths(schema)];
    expect(paths.length).toBeGreaterThan(50);
    for (const folder of ['schemas', NEWER]) {
      const full = readSchema(`${folder}/argoproj.io_v1alpha1_${name}.json`);
      expect(paths.filter((path) => lookup(full, path) === undefined)).toEqual([]);
      expect(lookup(full, ['spec', 'templates', 'retryStrategi'])).toBeUndefined();
    }
  });
});

describe('the closed schemas', () => {
  it.each(SCHEMA_FOLDERS.flatMap(list))('%s is strict and names its source', (path) => {
    const schema = readSchema(path);
    const source = checksums.sources.find(({ sha256: sum }) => String(schema['$comment']).includes(sum));
    expect(source?.licence).toBe('Apache-2.0');
    expect(schema.additionalProperties).toBe(false);
    expect(validator(path)({ apiVersion: 'v1', kind: 'Nonsense', metadata: {} })).toBe(false);
  });

  it.each([
    ['schemas/argoproj.io_v1alpha1_sensor.json', sensor],
    ['schemas/argoproj.io_v1alpha1_eventsource.json', eventSource],
    ['schemas/argoproj.io_v1alpha1_workflowtemplate.json', workflowTemplate],
    [`${NEWER}/argoproj.io_v1alpha1_workflowtemplate.json`, workflowTemplate],
    ['schemas/monitoring.coreos.com_v1alpha1_alertmanagerconfig.json', alertmanagerConfig],
  ] as const)('%s accepts what the types render and refuses a misspelt field', (path, define) => {
    const validate = validator(path);
    const manifest = rendered(define) as { metadata: object; spec: object };
    validate(manifest);
    expect(validate.errors).toBeNull();
    expect(validate({ ...manifest, spec: { ...manifest.spec, retryStrategi: {} } })).toBe(false);
    expect(validate({ ...manifest, metadata: { ...manifest.metadata, anotations: {} } })).toBe(false);
  });

  it.each(KUBERNETES_VERSIONS)('of Kubernetes %s are from a patch of that version', (version) => {
    const { module, version: patch, path, sha256: sum } = KUBERNETES[version];
    expect(patch).toMatch(new RegExp(`^v${version.replace('.', '\\.')}\\.\\d+$`));
    const files = list(`schemas/kubernetes-${version}`);
    const comments = files.map((file) => readSchema(file)['$comment']);
    const text = `Closed by imports/update.ts from ${module}@${patch} ${path} sha256:${sum} (Apache-2.0)`;
    expect(comments).toEqual(files.map(() => text));
  });

  it('are of the same kinds for every Kubernetes version', () => {
    const [oldest = [], ...others] = KUBERNETES_FOLDERS.map((folder) => readdirSync(join(IMPORTS, folder)).sort());
    expect(oldest.length).toBeGreaterThan(0);
    expect(others).toEqual(others.map(() => oldest));
    expect(others).toHaveLength(KUBERNETES_VERSIONS.length - 1);
  });

  it('refuses a nested alert route with a misspelt field', () => {
    const validate = validator('schemas/monitoring.coreos.com_v1alpha1_alertmanagerconfig.json');
    const config = {
      apiVersion: 'monitoring.coreos.com/v1alpha1',
      kind: 'AlertmanagerConfig',
      metadata: { name: 'a' },
    };
    const nested = (field: string) => ({
      ...config,
      spec: { route: { routes: [{ routes: [{ [field]: 'x' }] }] } },
    });
    expect(validate(nested('receiver'))).toBe(true);
    expect(validate(nested('reciever'))).toBe(false);
  });
});
