import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readApplication } from '../../../src/controller/gitops/application.ts';
import { gitPatch } from '../../../src/controller/gitops/git-patch.ts';
import { application } from '../../support/argo-application.ts';
import { deployment } from '../../support/cluster-objects.ts';

const STEPS = [{ op: 'replace', path: '/spec/replicas', value: 5 }] as const;

function patch(changes: Parameters<typeof application>[0] = {}) {
  const text = gitPatch(deployment(), STEPS, readApplication(application(changes)));
  const lines = text.split('\n');
  return { text, header: lines.filter((line) => line.startsWith('#')) };
}

describe('a patch for Git', () => {
  test('says in which file of which repository it belongs', () => {
    expect(patch().header).toEqual([
      '# For Application argocd/apps, whose objects come from',
      '# - https://git.example.com/shop.git, path deploy/shop, at main',
      '# Add it to deploy/shop/kustomization.yaml.',
    ]);
  });

  test.each([
    ['Helm', 'Give the chart the values that make it so.'],
    ['Directory', 'Change the same fields of the manifest there.'],
    [undefined, 'Change the same fields of the manifest there.'],
  ])('says what to do where the manifests are made by %s', (sourceType, how) => {
    expect(patch({ status: { sourceType } }).header.at(-1)).toBe(`# ${how}`);
  });

  test('names every source, and leaves open which of them it is', () => {
    const sources = [{ repoURL: 'https://a.example.com' }, { repoURL: 'https://b.example.com', path: 'x' }];
    expect(patch({ spec: { source: undefined, sources } }).header.slice(1)).toEqual([
      '# - https://a.example.com',
      '# - https://b.example.com, path x',
    ]);
  });

  test('is the same YAML with and without it, whatever a source holds', () => {
    const source = { repoURL: 'https://ann:secret@git.example.com/shop\npatches: []', path: 'a\nb' };
    const { text } = patch({ spec: { source } });
    expect(parse(text)).toEqual(parse(gitPatch(deployment(), STEPS)));
    expect(text).not.toContain('secret');
  });
});
