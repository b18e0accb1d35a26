import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, test } from 'vitest';
import { crdManifest, customResources } from '../../src/api/crd/index.ts';
import { structuralSchema } from '../../src/api/crd/structural.ts';
import { runbookSpec } from '../../src/api/runbook.ts';
import { draftRunbook } from '../../src/catalogue/compile.ts';
import { catalogue } from '../../src/catalogue/index.ts';
import { sampleRunbook, sampleSystem } from '../support/sample-system.ts';
import { z } from 'zod';

const schemas = Object.fromEntries(customResources.map(({ kind, schema }) => [kind, schema]));

/** The API server prunes unknown fields; here they are errors, as under strict decoding. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).filter(([key]) => !key.startsWith('x-kubernetes'));
  const copy = Object.fromEntries(entries.map(([key, value]) => [key, closed(value)]));
  return 'properties' in copy && !('additionalProperties' in copy)
    ? { ...copy, additionalProperties: false }
    : copy;
}

function record(value: unknown): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(value);
}

function validator(kind: string): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { 'date-time': true } });
  return ajv.compile(record(closed(record(schemas[kind]?.['properties'])['spec'])));
}

function* nodes(
  schema: unknown,
  path = '$',
): Generator<readonly [string, Readonly<Record<string, unknown>>]> {
  if (Array.isArray(schema))
    for (const [index, item] of schema.entries()) yield* nodes(item, `${path}[${index}]`);
  else if (typeof schema === 'object' && schema !== null) {
    const node: Readonly<Record<string, unknown>> = { ...schema };
    yield [path, node];
    for (const [key, value] of Object.entries(node)) yield* nodes(value, `${path}.${key}`);
  }
}

describe.each(customResources)('the schema of $kind', (resource) => {
  test('is structural: no union without its properties beside it, no const, no reference', () => {
    const forbidden = ['const', 'anyOf', 'allOf', '$ref', '$schema', 'propertyNames', 'exclusiveMinimum'];
    const found = [...nodes(resource.schema)].filter(([path]) => !path.endsWith('.properties'));
    expect(
      found.flatMap(([path, node]) => forbidden.filter((key) => key in node).map((key) => `${path}.${key}`)),
    ).toEqual([]);
    const choices = found.filter(([, node]) => 'oneOf' in node && Array.isArray(node['oneOf']));
    expect(choices.length).toBeGreaterThan(0);
    for (const [, node] of choices) {
      const keys = Object.keys(record(node['properties']));
      expect(node['oneOf']).toEqual(keys.map((key) => ({ required: [key] })));
    }
  });

  test('has patterns that RE2 reads, as the API server does', () => {
    const patterns = [...nodes(resource.schema)]
      .map(([, { pattern }]) => pattern)
      .filter((pattern) => typeof pattern === 'string');
    expect(patterns.filter((pattern) => /\(\?[=!<]|\\\d/.test(pattern))).toEqual([]);
  });

  test('bounds every list and text that a condition or a rule may read', () => {
    const unbounded = [...nodes(record(resource.schema['properties'])['spec'])].filter(
      ([, { type, maxItems }]) => type === 'array' && maxItems === undefined,
    );
    expect(unbounded.map(([path]) => path)).toEqual([]);
  });

  test('comes with a status subresource and columns for kubectl get', () => {
    const [version] = crdManifest(resource).spec.versions;
    expect(version?.subresources).toEqual({ status: {} });
    expect(version?.additionalPrinterColumns.map(({ name }) => name)).toContain('Age');
  });
});

describe('a Runbook object', () => {
  const accepts = validator('Runbook');

  test.each(['documented', 'upstream'] as const)(
    'is accepted by the CRD for every runbook of the catalogue, in the %s names',
    (profile) => {
      const drafts = catalogue(profile).flatMap((system) =>
        system.runbooks.map((runbook) => draftRunbook(system, runbook)),
      );
      expect(drafts.length).toBeGreaterThan(0);
      for (const draft of drafts) {
        accepts(draft);
        expect(accepts.errors).toBeNull();
        expect(runbookSpec.safeParse(draft).error).toBeUndefined();
      }
    },
  );

  test.each([
    [
      'two actions in one remedy',
      {
        remedies: [
          {
            ...sampleRunbook.remedies[0],
            action: { wait: { atMost: '1m', what: 'x' }, restartWorkload: { target: 'worker' } },
          },
        ],
      },
    ],
    ['a remedy without an action', { remedies: [{ ...sampleRunbook.remedies[0], action: {} }] }],
    ['a field that nobody knows', { shell: 'rm -rf /' }],
    ['a mode that does not exist', { remedies: [{ ...sampleRunbook.remedies[0], mode: 'yolo' }] }],
  ])('is refused with %s', (_, patch) => {
    expect(accepts({ ...draftRunbook(sampleSystem, sampleRunbook), ...patch })).toBe(false);
  });
});

describe('a Remediation object', () => {
  const accepts = validator('Remediation');
  const source = { workflow: { namespace: 'taskmaster', name: 'play-1', uid: 'abc' } };

  test('names a runbook and one source', () => {
    expect(accepts({ runbook: 'sample-down', source })).toBe(true);
    expect(accepts({ runbook: 'sample-down', source: { ...source, person: { by: 'a', reason: 'b' } } })).toBe(
      false,
    );
    expect(accepts({ source })).toBe(false);
  });

  test('cannot bring an action or a target', () => {
    expect(accepts({ runbook: 'sample-down', source, action: { evictPod: { target: 'worker' } } })).toBe(
      false,
    );
  });
});

test('a union with a type field is refused with the way out', () => {
  const tagged = z.union([
    z.object({ type: z.literal('a'), a: z.string() }),
    z.object({ type: z.literal('b') }),
  ]);
  expect(() => structuralSchema(tagged)).toThrow('declare it with oneKeyOf');
});
