import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { environments } from '../../src/environments/index.ts';
import type { Environment } from '../../src/environments/model.ts';
import { environmentProblems } from '../../src/environments/check.ts';
import { catalogue } from '../../src/catalogue/index.ts';
import { sampleEnvironment, sampleSystem } from '../support/sample-system.ts';

/** Fields whose values are not the same in all environments; `name` is what tells them apart. */
function differing(): string[] {
  const [first, ...others] = environments;
  const keys = [...new Set(environments.flatMap((environment) => Object.keys(environment)))];
  const value = (environment: Environment | undefined, key: string) =>
    JSON.stringify(Reflect.get(environment ?? {}, key));
  return keys
    .filter((key) => key !== 'name' && others.some((other) => value(other, key) !== value(first, key)))
    .sort();
}

test('the README names the fields in which the environments differ, and no other', () => {
  const [, table = ''] =
    /The environments differ in these fields[^]*?\n\n(\|[^]*?)\n\n/.exec(readFileSync('README.md', 'utf8')) ??
    [];
  const named = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, field]) => field);
  expect(named.sort()).toEqual(differing());
});

test.each(environments)(
  '$name has an image for every workload that it emits, and names none that is not there',
  (environment) => {
    expect(environmentProblems(environment, catalogue(environment.profile))).toEqual([]);
  },
);

test('a workload without an image is a problem that says what to pin', () => {
  const workload = {
    name: 'api',
    app: 'api',
    container: 'api',
    text: 'An API.',
    delivery: 'emitted',
  } as const;
  expect(environmentProblems(sampleEnvironment, [{ ...sampleSystem, workloads: [workload] }])).toEqual([
    {
      owner: 'environments/sample-env',
      field: 'images.api',
      message: 'is missing; pin the image by tag or digest',
    },
  ]);
});
