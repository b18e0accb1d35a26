import { expect, test } from 'vitest';
import { remediationResource } from '../../src/api/remediation.ts';
import { API_GROUP_VERSION } from '../../src/api/names.ts';
import { readRunbook } from '../../src/controller/runbooks/problems.ts';
import { storedObjects } from '../support/stored.ts';

const stored = await storedObjects();

function inNamespace({ metadata, ...rest }: (typeof stored)[number]['object']) {
  return { ...rest, metadata: { name: metadata.name, namespace: 'stanchion-system', generation: 1 } };
}

test('there are objects of the first version and of this one', () => {
  expect(new Set(stored.map(({ file }) => file))).toEqual(new Set(['alpha.yaml', 'first.yaml']));
  expect(new Set(stored.map(({ object }) => object.kind))).toEqual(new Set(['Runbook', 'Remediation']));
});

test.each(stored.map(({ file, object }) => [`${file}: ${object.metadata.name}`, object] as const))(
  'the process reads %s',
  (_, object) => {
    expect(object.apiVersion).toBe(API_GROUP_VERSION);
    if (object.kind === 'Runbook') expect(readRunbook(inNamespace(object))).toHaveProperty('runbook');
    else expect(remediationResource.safeParse(object).error).toBeUndefined();
  },
);
