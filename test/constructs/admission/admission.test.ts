import { App, Chart } from 'cdk8s';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { catalogue } from '../../../src/catalogue/index.ts';
import { PlatformChart } from '../../../src/charts/platform-chart.ts';
import { celList } from '../../../src/constructs/admission/cel.ts';
import { RemediationAdmission } from '../../../src/constructs/admission/remediations.ts';
import { RunbookAdmission } from '../../../src/constructs/admission/runbooks.ts';
import type { Environment } from '../../../src/environments/model.ts';
import { production } from '../../../src/environments/production.ts';

const policy = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    failurePolicy: z.string().optional(),
    matchConstraints: z.looseObject({ namespaceSelector: z.unknown() }).optional(),
    validations: z
      .array(z.object({ expression: z.string(), message: z.string(), reason: z.string() }))
      .optional(),
    validationActions: z.array(z.string()).optional(),
  }),
});
const objectsOf = (chart: Chart) => chart.toJson().map((manifest: unknown) => policy.parse(manifest));
const empty = () => new Chart(new App(), 'test');

test('each policy denies, refuses what it cannot work out, and concerns the controller’s namespace only', () => {
  const chart = empty();
  const environment = { ...production, namespace: 'ours' };
  new RemediationAdmission(chart, 'Admission', { systems: catalogue('documented'), environment });
  const objects = objectsOf(chart);
  const policies = objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
  expect(policies.map(({ metadata }) => metadata.name)).toEqual([
    'ours-remediation-source',
    'ours-remediation-approval',
    'ours-status',
  ]);
  for (const { spec } of policies) {
    expect(spec).toMatchObject({
      failurePolicy: 'Fail',
      matchConstraints: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ours' } } },
    });
    expect(new Set(spec.validations?.map(({ reason }) => reason))).toEqual(new Set(['Forbidden']));
  }
  const bindings = objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');
  expect(bindings.map(({ spec }) => spec.validationActions)).toEqual([['Deny'], ['Deny'], ['Deny']]);
});

function reporters(environment: Environment): string {
  const chart = empty();
  new RemediationAdmission(chart, 'Admission', { systems: catalogue('documented'), environment });
  const all = objectsOf(chart).flatMap(({ spec }) => spec.validations ?? []);
  const rule = all.find(({ message }) => message.startsWith('only the sensors'));
  return /in (\[.*\])$/.exec(rule?.expression ?? '')?.[1] ?? '';
}

test('failed workflows are told of by the accounts of their sensors and exit handlers that are installed', () => {
  expect(reporters(production)).toBe(
    "['system:serviceaccount:taskmaster:agent-pipeline-exit', 'system:serviceaccount:taskmaster:workflow-failed-remediation-sensor']",
  );
  expect(reporters({ ...production, parts: { sensors: false } })).toBe(
    "['system:serviceaccount:taskmaster:agent-pipeline-exit']",
  );
  expect(reporters({ ...production, parts: { sensors: false, workflows: false } })).toBe('[]');
});

test('without named writers there is no policy for Runbooks, and a name cannot end its text', () => {
  const chart = empty();
  new RunbookAdmission(chart, 'None', production);
  expect(objectsOf(chart)).toEqual([]);
  expect(celList(["it's", 'a\\b'])).toBe(String.raw`['it\'s', 'a\\b']`);
});

test('no policy is emitted for a Kubernetes that would not take it', () => {
  const version = '1.29' as Environment['kubernetesVersion'];
  const kinds = (environment: Environment) =>
    new PlatformChart(new App(), environment, [])
      .toJson()
      .map((object: unknown) => z.looseObject({ kind: z.string() }).parse(object).kind);
  expect(kinds(production)).toContain('ValidatingAdmissionPolicy');
  expect(kinds({ ...production, kubernetesVersion: version })).not.toContain('ValidatingAdmissionPolicy');
});
