import { expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import { remediationProblems } from '../../src/environments/check-remediation.ts';
import type { RemediationSettings } from '../../src/environments/model.ts';
import { production } from '../../src/environments/production.ts';
import { sampleEnvironment, sampleSystem, systemWith } from '../support/sample-system.ts';

/** `settings` may hold what the types forbid, as data from outside would. */
function told(settings: object, systems = [sampleSystem]): string[] {
  const environment = { ...sampleEnvironment, remediation: settings as RemediationSettings };
  return remediationProblems(environment, systems).map(
    ({ owner, field, message }) => `${owner} ${field}: ${message}`,
  );
}

test('every mode for every remedy is fine, and so is saying nothing', () => {
  expect(remediationProblems(production, catalogue('documented'))).toEqual([]);
  expect(told({ mode: 'guarded', remedies: { 'sample/down/restart': 'shadow' } })).toEqual([]);
});

test('a mode that does not exist is refused, with those that do', () => {
  expect(told({ mode: 'auto', remedies: { 'sample/down/restart': 'on' } })).toEqual([
    "environments/sample-env remediation.mode: no mode 'auto'; there are shadow, approve, guarded",
    "environments/sample-env remediation.remedies.sample/down/restart: no mode 'on'; there are shadow, approve, guarded",
  ]);
});

test('a remedy that does not exist is refused, with the names that come closest', () => {
  const at = (key: string) => told({ mode: 'shadow', remedies: { [key]: 'guarded' } });
  expect(at('sample/down/reboot')).toEqual([
    'environments/sample-env remediation.remedies.sample/down/reboot: no such remedy; there are sample/down/restart',
  ]);
  expect(at('sample/up/restart')).toEqual([
    'environments/sample-env remediation.remedies.sample/up/restart: no such remedy; there are sample/down/restart',
  ]);
  expect(at('restart')).toEqual([
    'environments/sample-env remediation.remedies.restart: no such remedy; ' +
      'write <system>/<runbook>/<remedy>, with one of the systems sample',
  ]);
});

test('a remedy that a person carries out has no mode', () => {
  const action = { openTask: { task: 'Look.', owner: 'sample-team', blocksClose: false } };
  const system = systemWith({ remedies: [{ id: 'look', text: 'Look.', mode: 'human', action }] });
  expect(told({ mode: 'shadow', remedies: { 'sample/down/look': 'guarded' } }, [system])).toEqual([
    'environments/sample-env remediation.remedies.sample/down/look: is carried out by a person, so that it has no mode; leave it out',
  ]);
});

test('a change in every namespace at once is refused where it is switched on [WE-Z3]', () => {
  const resources = { group: 'tekton.dev', version: 'v1', kind: 'PipelineRun', plural: 'pipelineruns' };
  const remedy = {
    id: 'cancel',
    text: 'Cancel.',
    mode: 'guarded',
    action: { cancelPipelineRun: { target: 'runs', status: 'Cancelled' } },
  };
  const system = systemWith({ targets: { runs: { resources } }, evidence: {}, remedies: [remedy] });
  expect(told({ mode: 'shadow' }, [system])).toEqual([]);
  expect(told({ mode: 'approve' }, [system])).toEqual([
    'environments/sample-env remediation.remedies.sample/down/cancel: would need the right to change objects of ' +
      'every namespace; give its target a namespace, or leave it in shadow',
  ]);
});

test('a namespace of Argo CD that cannot be one is refused', () => {
  const environment = { ...sampleEnvironment, argoCd: { namespace: 'Argo CD' } };
  expect(remediationProblems(environment, [sampleSystem])).toMatchObject([{ field: 'argoCd.namespace' }]);
});
