import { describe, expect, test } from 'vitest';
import { decideCoverage, unknownIds } from '../../src/commands/coverage/decide.ts';
import { formatCoverage } from '../../src/commands/coverage/format.ts';
import type { Requirement, TestRun } from '../../src/commands/coverage/inputs.ts';
import type { TracedElement } from '../../src/commands/provenance.ts';

const requirement: Requirement = { id: 'ARCO-A1', document: 'S0', lines: '1-8', mode: 'static', tiers: [] };
const ruleField = {
  file: 'production/arco/arco/prometheusrule-arco.yaml',
  kind: 'PrometheusRule',
  pointer: '/spec/groups/0/rules/0',
};
const runbookField = {
  file: 'production/arco/stanchion-system/runbook-arco.yaml',
  kind: 'Runbook',
  pointer: '/spec/evidence/0',
};
const alert: TracedElement = {
  key: 'arco/alerts/High',
  covers: ['ARCO-A1'],
  part: 'alerts',
  origins: [ruleField],
};
const evidence: TracedElement = {
  key: 'arco/evidence/ratio',
  covers: ['ARCO-A1'],
  part: 'evidence',
  origins: [runbookField],
};
const panel: TracedElement = {
  key: 'arco/panels/ratio',
  covers: ['ARCO-A1'],
  part: 'dashboards',
  origins: [],
};
const passed: TestRun = { tier: 'promtool', name: 'High: fires at 11 % [ARCO-A1]', passed: true };

const state = (elements: TracedElement[], runs: TestRun[] = [], change: Partial<Requirement> = {}) =>
  decideCoverage({ ...requirement, ...change }, elements, runs).state;

describe('a requirement', () => {
  test('without an element is an error', () => {
    expect(decideCoverage(requirement, [], [])).toMatchObject({
      state: 'error',
      problems: [
        'ARCO-A1 has no element in the catalogue; add it to the covers of the one that stands for it',
      ],
    });
  });

  test('is a manifest when a field of dist/ came from its element, and names the field', () => {
    expect(decideCoverage(requirement, [alert], [])).toMatchObject({
      state: 'manifest',
      fields: ['production/arco/arco/prometheusrule-arco.yaml#/spec/groups/0/rules/0'],
    });
  });

  test('is only declared when its element stands in a Runbook object, which tells the controller what to do', () => {
    expect(decideCoverage({ ...requirement, mode: 'auto' }, [evidence], [])).toMatchObject({
      state: 'declared',
      pending: ['evidence'],
    });
  });

  test('is tested when a test tagged with it ran and passed', () => {
    expect(state([alert], [passed])).toBe('tested');
    expect(state([alert], [{ ...passed, name: 'High: fires [ARCO-A11]' }])).toBe('manifest');
  });

  test('stays declared while one of its manifests is missing, whatever the tests of another say', () => {
    expect(state([alert, panel], [passed])).toBe('declared');
  });

  test('that asks for a manifest is not held up by what the controller will do with it', () => {
    expect(state([alert, evidence], [passed])).toBe('tested');
    expect(state([alert, evidence], [passed], { mode: 'auto' })).toBe('declared');
  });

  test('is an error when a tagged test failed', () => {
    expect(decideCoverage(requirement, [alert], [{ ...passed, passed: false }])).toMatchObject({
      state: 'error',
      problems: ["ARCO-A1: the promtool test 'High: fires at 11 % [ARCO-A1]' failed"],
    });
  });

  test('is an error when it names a test that did not run', () => {
    expect(
      decideCoverage({ ...requirement, tiers: ['promtool'] }, [alert], [{ ...passed, tier: 'unit' }]),
    ).toMatchObject({
      state: 'error',
      problems: [
        'ARCO-A1 names a test in the tier promtool, and none tagged [ARCO-A1] ran; run that tier first',
      ],
    });
  });
});

test('an element that covers an id of no document is told', () => {
  expect(unknownIds([requirement], [{ ...alert, covers: ['ARCO-A99'] }])).toEqual([
    'arco/alerts/High covers ARCO-A99, which is not in the table of requirements',
  ]);
});

test('the text ends with the totals', () => {
  const rows = [decideCoverage(requirement, [alert], [passed])];
  expect(formatCoverage({ rows, problems: [] }, 'text', true)).toBe(
    '1 requirements: 1 tested, 0 manifest, 0 declared, 0 with errors\n',
  );
});
