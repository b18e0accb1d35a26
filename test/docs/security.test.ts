import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { crdManifest, customResources } from '../../src/api/crd/index.ts';
import { catalogue } from '../../src/catalogue/index.ts';
import { CONTROLLER, REMEDIATION_READER } from '../../src/conventions/names.ts';
import { environmentDefaults } from '../../src/environments/define.ts';
import { remediesOf, remedyKey } from '../../src/environments/remediation.ts';

const page = readFileSync('docs/security.md', 'utf8');
const blocks = [...page.matchAll(/^```(\w+)(?: file=\S+)?\n([^]*?)^```$/gm)].map(
  ([, language = '', text = '']) => ({ language, text }),
);
const documents = blocks
  .filter(({ language }) => language === 'yaml')
  .flatMap(({ text }) => parseAllDocuments(text).map((document) => z.unknown().parse(document.toJS())));
const binding = z.object({
  kind: z.literal('RoleBinding'),
  metadata: z.object({ namespace: z.string() }),
  roleRef: z.object({ kind: z.literal('Role'), name: z.string() }),
});
const encryption = z.object({
  kind: z.literal('EncryptionConfiguration'),
  resources: z.array(z.object({ resources: z.array(z.string()) })),
});

describe('the page about security', () => {
  test('binds the reader’s Role where it is', () => {
    const [found] = documents.map((document) => binding.safeParse(document).data).filter(Boolean);
    expect(found).toMatchObject({
      metadata: { namespace: environmentDefaults.namespace },
      roleRef: { name: REMEDIATION_READER },
    });
  });

  test('encrypts the objects that hold details of failures, by the name that the CRD has', () => {
    const found = documents.flatMap((document) => encryption.safeParse(document).data?.resources ?? []);
    const names = customResources
      .filter(({ kind }) => kind === 'Remediation')
      .map((resource) => crdManifest(resource).metadata.name);
    expect(found.flatMap(({ resources }) => resources)).toEqual(names);
  });

  test('uses the names that the product uses', () => {
    expect(page).toContain(`\`${CONTROLLER}\``);
    expect(page).toContain(`-n ${environmentDefaults.namespace} `);
    const [, key = ''] = /remedies: \{ '([^']+)'/.exec(page) ?? [];
    expect(remediesOf(catalogue('documented')).map(remedyKey)).toContain(key);
  });
});
