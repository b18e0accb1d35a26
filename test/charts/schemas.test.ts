import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { catalogue } from '../../src/catalogue/index.ts';
import { PROFILES } from '../../src/catalogue/model/system.ts';
import { buildEnvironment } from '../../src/charts/build.ts';
import { renderCharts } from '../../src/charts/render.ts';
import { environments } from '../../src/environments/index.ts';

const SCHEMAS = 'imports/schemas';
const closedSchema = z.looseObject({ additionalProperties: z.literal(false) });

/** The closed schema of a resource, or nothing where none is kept. */
const schemas = new Map<string, ValidateFunction>(
  readdirSync(SCHEMAS)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name, compile(join(SCHEMAS, name))]),
);

function compile(path: string): ValidateFunction {
  return new Ajv({ strict: true, allErrors: true }).compile(
    closedSchema.parse(JSON.parse(readFileSync(path, 'utf8'))),
  );
}

function schemaOf(apiVersion: string, kind: string): ValidateFunction | undefined {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  return schemas.get(`${group}_${version}_${kind.toLowerCase()}.json`);
}

test.each(PROFILES)(
  'what is emitted under the %s names has no field that its API does not know',
  (profile) => {
    const manifests = environments
      .map((environment) => ({ ...environment, profile }))
      .flatMap((environment) =>
        renderCharts(buildEnvironment(environment, catalogue(profile)).charts, () => 'x'),
      );
    const seen = new Set<string>();
    for (const { path, manifest } of manifests) {
      const validate = schemaOf(manifest.apiVersion, manifest.kind);
      if (validate === undefined) continue;
      seen.add(manifest.kind);
      validate(manifest);
      expect([path, validate.errors]).toEqual([path, null]);
    }
    expect([...seen].sort()).toEqual(
      expect.arrayContaining([
        'Deployment',
        'ExternalSecret',
        'HorizontalPodAutoscaler',
        'NetworkPolicy',
        'PodDisruptionBudget',
        'ServiceMonitor',
        'WorkflowTemplate',
      ]),
    );
  },
);
