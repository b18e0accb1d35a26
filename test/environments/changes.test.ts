import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MODES } from '../../src/api/settings.ts';
import { catalogue } from '../../src/catalogue/index.ts';
import { PROFILES } from '../../src/catalogue/model/system.ts';
import { allowedChanges, changesOf, type AllowedChange } from '../../src/environments/changes.ts';
import type { Environment } from '../../src/environments/model.ts';
import { production } from '../../src/environments/production.ts';
import { remediesOf, remedyKey } from '../../src/environments/remediation.ts';
import { controllerRights } from '../../src/environments/rights.ts';
import { systemWith } from '../support/sample-system.ts';

const named = (changes: readonly { readonly namespace: string; readonly name: string }[]) =>
  [...new Set(changes.map(({ namespace, name }) => `${namespace}/${name}`))].sort();
const namespaces = (changes: readonly { readonly namespace: string }[]) =>
  [...new Set(changes.map(({ namespace }) => namespace))].sort();

describe.each(PROFILES)('under the %s names', (profile) => {
  const systems = catalogue(profile);
  const settings = fc.record({
    mode: fc.constantFrom(...MODES),
    remedies: fc.dictionary(
      fc.constantFrom(...remediesOf(systems).map(remedyKey)),
      fc.constantFrom(...MODES),
    ),
  });

  /** Where the Role lets the controller do something, by the names that it has. */
  function rights(environment: Environment, resource: string, verb: string): string[] {
    const found = controllerRights(systems, environment).namespaces.flatMap(({ namespace, rules }) =>
      rules
        .filter(({ resources, verbs }) => resources.includes(resource) && verbs.includes(verb))
        .flatMap(({ names }) => names?.map((name) => `${namespace}/${name}`) ?? [namespace]),
    );
    return [...new Set(found)].sort();
  }

  test('whatever is switched on, the bounds name exactly the objects that the Role lets the controller change', () => {
    fc.assert(
      fc.property(settings, (remediation) => {
        const environment = { ...production, profile, remediation };
        const changes = allowedChanges(systems, environment);
        const of = <Kind extends AllowedChange['kind']>(...kinds: readonly Kind[]) =>
          changesOf(changes, ...kinds);
        expect(named(of('restart', 'rollBack', 'raiseMemory'))).toEqual(
          rights(environment, 'deployments', 'patch'),
        );
        expect(named(of('scale'))).toEqual(rights(environment, 'deployments/scale', 'patch'));
        expect(named(of('setSwitch'))).toEqual(rights(environment, 'configmaps', 'patch'));
        expect(namespaces(of('submitWorkflow'))).toEqual(rights(environment, 'workflows', 'create'));
        expect(namespaces(of('resumeNode'))).toEqual(rights(environment, 'workflows', 'patch'));
        expect(namespaces(of('endRun'))).toEqual(rights(environment, 'pipelineruns', 'patch'));
        const installed = of('runAdapter').filter(({ adapter }) => {
          const setting = environment.adapters[adapter];
          return setting !== undefined && 'image' in setting;
        });
        expect(installed.length > 0).toBe(rights(environment, 'jobs', 'create').length > 0);
      }),
      { numRuns: 40 },
    );
  });

  test('in shadow only the gates of breakers are answered', () => {
    expect(new Set(allowedChanges(systems, { ...production, profile }).map(({ kind }) => kind))).toEqual(
      new Set(['answerGates']),
    );
  });
});

test('a memory limit goes to the smaller of what is asked for and the cap', () => {
  const raise = (to: string, cap: string) => {
    const remedies = [
      { id: 'raise', mode: 'guarded', action: { raiseMemory: { target: 'worker', to, cap } } },
    ];
    const environment: Environment = { ...production, remediation: { mode: 'guarded' } };
    return allowedChanges([systemWith({ remedies })], environment);
  };
  expect(raise('2Gi', '3Gi')).toMatchObject([{ container: 'worker', atMost: '2Gi' }]);
  expect(raise('4Gi', '3Gi')).toMatchObject([{ container: 'worker', atMost: '3Gi' }]);
});
