import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { API_GROUP_VERSION } from '../../src/api/names.ts';
import { remediationResource } from '../../src/api/remediation.ts';
import { runbookResource } from '../../src/api/runbook.ts';
import { committedManifests, type CommittedManifest } from '../support/manifests.ts';

const SCHEMAS = 'imports/schemas';
const manifests = committedManifests();

function schemaFile(folder: string, apiVersion: string, kind: string): string {
  const [group = '', version = apiVersion] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  return `${folder}/${group}_${version}_${kind.toLowerCase()}.json`;
}

const compiled = new Map<string, ValidateFunction>();

function validatorOf(file: string): ValidateFunction {
  const known = compiled.get(file);
  if (known !== undefined) return known;
  // Formats such as int32 are no part of draft 07; types and closedness are what counts here.
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const validate = ajv.compile(z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8'))));
  compiled.set(file, validate);
  return validate;
}

/** Objects of the project's own kinds are held against the schema that parses them, which is closed too. */
function findings({ file, manifest }: CommittedManifest, folder = SCHEMAS): string[] {
  const { apiVersion, kind } = manifest;
  if (apiVersion === API_GROUP_VERSION) {
    const own = kind === 'Runbook' ? runbookResource : remediationResource;
    return own.safeParse(manifest).error?.issues.map(({ path, message }) => `${file}: ${path.join('.')}: ${message}`) ?? [];
  }
  const validate = validatorOf(schemaFile(folder, apiVersion, kind));
  return validate(manifest) ? [] : (validate.errors ?? []).map((error) => `${file}: ${error.instancePath} ${error.message ?? ''}`);
}

describe('every manifest of dist/', () => {
  test('has a kind whose closed schema is at hand', () => {
    const foreign = manifests.filter(({ manifest }) => manifest.apiVersion !== API_GROUP_VERSION);
    const missing = foreign.filter(({ manifest }) => !existsSync(schemaFile(SCHEMAS, manifest.apiVersion, manifest.kind)));
    expect(missing.map(({ file }) => file)).toEqual([]);
    expect(foreign.length).toBeGreaterThan(0);
  });

  test('has no field that its schema does not know, and none of the wrong type [T20-N1] [T20-F44] [T20-F45] [T20-F46]', () => {
    expect(manifests.flatMap((manifest) => findings(manifest))).toEqual([]);
  });

  test('of Argo Workflows is accepted by the schema of the next major version as well', () => {
    const folder = `${SCHEMAS}/argo-workflows-v4.1.2`;
    const kinds = readdirSync(folder).map((name) => name.split('_')[2]?.replace('.json', ''));
    const workflows = manifests.filter(({ manifest }) => kinds.includes(manifest.kind.toLowerCase()));
    expect(workflows.length).toBeGreaterThan(0);
    expect(workflows.flatMap((manifest) => findings(manifest, folder))).toEqual([]);
  });
});

test('a misspelt field in any manifest would be found', () => {
  const unnoticed = manifests.filter(
    (committed) => findings({ ...committed, manifest: { ...committed.manifest, specc: {} } }).length === 0,
  );
  expect(unnoticed.map(({ file }) => file)).toEqual([]);
});
