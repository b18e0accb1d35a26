import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeGrants, type Grant } from '../../src/environments/grants.ts';

const some = (...values: readonly string[]) => fc.subarray([...values], { minLength: 1 });
const grants: fc.Arbitrary<Grant[]> = fc.array(
  fc.record(
    {
      apiGroup: fc.constantFrom('', 'apps'),
      resources: some('pods', 'deployments', 'configmaps'),
      verbs: some('get', 'list', 'create', 'patch', 'delete'),
      names: some('a', 'b', 'c'),
    },
    { requiredKeys: ['apiGroup', 'resources', 'verbs'] },
  ),
  { maxLength: 6 },
);

/** Every single thing that the lines allow; `*` stands for the objects of any name. */
function allowed(lines: readonly Grant[]): string[] {
  const all = lines.flatMap(({ apiGroup, resources, verbs, names }) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) => {
        const isNamed = names !== undefined && !['list', 'create'].includes(verb);
        return (isNamed ? names : ['*']).map((name) => `${apiGroup}/${resource} ${verb} ${name}`);
      }),
    ),
  );
  const isImplied = (right: string) => all.includes(right.replace(/ \S+$/, ' *'));
  return [...new Set(all.filter((right) => right.endsWith(' *') || !isImplied(right)))].sort();
}

test('merged rights allow exactly what the single ones did, and merging twice changes nothing', () => {
  fc.assert(
    fc.property(grants, (lines) => {
      const merged = mergeGrants(lines);
      expect(allowed(merged)).toEqual(allowed(lines));
      expect(mergeGrants(merged)).toEqual(merged);
    }),
  );
});

test('the order in which rights are named does not show', () => {
  fc.assert(
    fc.property(grants, (lines) => {
      expect(mergeGrants(lines.toReversed())).toEqual(mergeGrants(lines));
    }),
  );
});

test('a name limits what it can, and what it cannot limit stands apart', () => {
  const grant = { apiGroup: '', resources: ['configmaps'], verbs: ['get', 'create', 'patch'], names: ['x'] };
  expect(mergeGrants([grant])).toEqual([
    { apiGroup: '', resources: ['configmaps'], verbs: ['get', 'patch'], names: ['x'] },
    { apiGroup: '', resources: ['configmaps'], verbs: ['create'] },
  ]);
});
