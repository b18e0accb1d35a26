import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import type { System } from '../../src/catalogue/model/system.ts';
import { containerCommand, parametersOf, variableOf } from '../../src/conventions/adapters.ts';
import { adapterProblems } from '../../src/environments/adapter-check.ts';
import type { AdapterSetting } from '../../src/environments/model.ts';
import { production } from '../../src/environments/production.ts';
import { sampleEnvironment, sampleRunbook, sampleSystem } from '../support/sample-system.ts';

const system: System = {
  ...sampleSystem,
  adapters: [{ name: 'prune', text: 'Prunes.', command: ['flow', 'prune', '--task', '{taskId}'] }],
  runbooks: [
    { ...sampleRunbook, targets: { ...sampleRunbook.targets, tool: { adapter: { name: 'prune' } } } },
  ],
};

function problems(adapters: Readonly<Record<string, AdapterSetting>>): string[] {
  return adapterProblems({ ...sampleEnvironment, adapters }, [system]).map(
    ({ field, message }) => `${field}: ${message}`,
  );
}

describe('an adapter that a runbook uses', () => {
  test('must have an image, or be absent on purpose [FE-Z2]', () => {
    expect(problems({})).toEqual([
      "adapters.prune: is used by the runbook down of sample and has no image here; set {image: '…'}, or {absent: 'why'} to go without it",
    ]);
    expect(problems({ prune: { image: 'example/flow:1' } })).toEqual([]);
    expect(problems({ prune: { absent: 'Nobody ships it.' } })).toEqual([]);
  });

  test('is set in every shipped environment, and every setting is of one [FE-Z2]', () => {
    expect(adapterProblems(production, catalogue('documented'))).toEqual([]);
  });
});

describe('a setting is refused', () => {
  test.each<[string, AdapterSetting, RegExp]>([
    ['without a pinned image', { image: 'registry:5000/flow' }, /has no tag or digest/],
    ['with a shell', { image: 'a:1', command: ['/bin/sh', '-c', 'flow {taskId}'] }, /starts a shell/],
    ['with a parameter nobody gives', { image: 'a:1', command: ['flow', '{task}'] }, /it has taskId/],
    ['with an expansion of its own', { image: 'a:1', command: ['flow', '$(HOME)'] }, /holds '\$\('/],
  ])('%s', (_, setting, message) => {
    expect(problems({ prune: setting })).toEqual([expect.stringMatching(message)]);
  });

  test('for an adapter that nobody declares', () => {
    const prune = { image: 'a:1' };
    expect(problems({ prune, prunes: prune })).toEqual(['adapters.prunes: no such adapter; there are prune']);
  });
});

test('a pre-flight check without the parameters of its adapter is a problem', () => {
  const found = adapterProblems({ ...production, preflightParameters: {} }, catalogue('documented'));
  expect(found.map(({ field }) => field)).toEqual(['preflightParameters.arco-preflight-schema.sourceTable']);
});

test('parameters become variables that Kubernetes fills into single arguments', () => {
  const command = ['task_{taskId}.json', '--to={sourceTable}', '{taskId}'];
  expect(parametersOf(command)).toEqual(['taskId', 'sourceTable']);
  expect(variableOf('sourceTable')).toBe('SOURCE_TABLE');
  expect(containerCommand(command)).toEqual(['task_$(TASK_ID).json', '--to=$(SOURCE_TABLE)', '$(TASK_ID)']);
});
