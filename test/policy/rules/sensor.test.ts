import { describe, expect, test } from 'vitest';
import { validateFiles } from '../../../src/commands/validate.ts';

function sensor(template: string): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata: {name: recovery}
spec:
  triggers:
    - template:
        name: work
${template.replace(/^/gm, '        ')}
`;
}

function messages(text: string): string[] {
  return validateFiles(
    [{ path: 'sensor.yaml', text }],
    ['sensor/operation', 'sensor/label-selector'],
  ).findings.map(({ rule, line, column, message }) => `${rule} ${line}:${column} ${message}`);
}

describe('a Sensor', () => {
  test('that deletes is refused by an error that names the rule [T20-N5]', () => {
    const { findings, summary } = validateFiles([
      { path: 's.yaml', text: sensor('k8s: {operation: delete}') },
    ]);
    expect(summary.errors).toBe(1);
    expect(findings[0]).toMatchObject({
      rule: 'sensor/operation',
      severity: 'error',
      line: 8,
      column: 26,
      resource: { kind: 'Sensor', name: 'recovery' },
    });
    expect(findings[0]?.message).toContain('"delete"');
  });

  test('that patches is refused [T20-N6]', () => {
    expect(messages(sensor('k8s: {operation: patch}'))).toEqual([
      expect.stringContaining('sensor/operation 8:26 the k8s trigger "work" has the operation "patch"'),
    ]);
  });

  test('that updates is refused [T20-N7]', () => {
    expect(messages(sensor('k8s: {operation: update}'))).toEqual([
      expect.stringContaining('sensor/operation 8:26 the k8s trigger "work" has the operation "update"'),
    ]);
  });

  test('with template variables in the labelSelector of what it creates is refused [T20-N8]', () => {
    const created =
      'k8s:\n  operation: create\n  source:\n    resource:\n      apiVersion: example.dev/v1\n      kind: Check\n      spec:\n        labelSelector:\n          matchLabels:\n            app: "{{workflow.parameters.app}}"';
    expect(messages(sensor(created))).toEqual([
      'sensor/label-selector 17:27 the template variable "{{workflow.parameters.app}}" in a label selector is never filled in',
    ]);
  });

  test.each(['explode', 'Create', 'create ', '"{{op}}"', 'yes', '[create]', '{a: b}', '5'])(
    'with the unknown operation %s is refused [T20-N13]',
    (operation) => {
      expect(
        messages(sensor(`k8s: {operation: ${operation === 'create ' ? '"create "' : operation}}`)),
      ).toHaveLength(1);
    },
  );

  test.each(['submit-from', 'suspend', 'retry', 'resubmit', 'terminate', 'stop', 'create', '""', '~'])(
    'may not %s workflows, though Argo Events might',
    (operation) => {
      expect(messages(sensor(`argoWorkflow: {operation: ${operation}}`))).toEqual([
        expect.stringContaining('only "submit" and "resume" may be used'),
      ]);
    },
  );

  test.each([
    'k8s: {operation: create}',
    'argoWorkflow: {operation: submit}',
    'argoWorkflow: {operation: resume}',
    'http: {method: DELETE}',
    'log: {}',
  ])('with %s is accepted', (template) => {
    expect(messages(sensor(template))).toEqual([]);
  });

  test.each([
    'spec: {triggers: 5}',
    'spec: [triggers]',
    'spec: {triggers: [1, {template: 2}, {template: {k8s: 3}}]}',
    'spec: ~',
  ])('of a wrong shape is left to the schema: %s', (spec) => {
    expect(messages(`apiVersion: argoproj.io/v1alpha1\nkind: Sensor\n${spec}\n`)).toEqual([]);
  });

  test('of another API group is not ours', () => {
    expect(
      messages(
        'apiVersion: devices.example/v1\nkind: Sensor\nspec: {triggers: [{template: {k8s: {operation: delete}}}]}\n',
      ),
    ).toEqual([]);
  });
});
