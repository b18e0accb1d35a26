import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KUBERNETES_VERSIONS, kubernetesVersionOf } from '../../src/conventions/kubernetes.ts';

test.each([
  ['1.37', '1.37'],
  ['v1.37', '1.37'],
  ['v1.37.2', '1.37'],
  ['1.34.2-gke.100', '1.34'],
  ['v1.34.2+k3s1', '1.34'],
  ['1.3', undefined],
  ['1.370', undefined],
  ['1.33', undefined],
  ['1.37.x', undefined],
  ['', undefined],
])('%j names the version %s', (text, version) => {
  expect(kubernetesVersionOf(text)).toBe(version);
});

test('there is a folder of schemas for each version, oldest first, and for no other', () => {
  const folders = readdirSync('imports/schemas').filter((name) => name.startsWith('kubernetes-'));
  const numeric = new Intl.Collator('en', { numeric: true });
  expect(KUBERNETES_VERSIONS.map((version) => `kubernetes-${version}`)).toEqual(
    folders.sort(numeric.compare),
  );
});
