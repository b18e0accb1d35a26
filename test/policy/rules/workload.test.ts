import { describe, expect, test } from 'vitest';
import { validateFiles } from '../../../src/commands/validate.ts';

function messages(text: string): string[] {
  return validateFiles(
    [{ path: 'w.yaml', text }],
    ['workload/resources', 'workload/resources-placement'],
  ).findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`);
}

const AMOUNTS = '{requests: {memory: 512Mi, cpu: 200m}, limits: {memory: 2Gi, cpu: 1000m}}';

function template(body: string): string {
  return `apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nspec:\n  templates:\n    - name: run\n${body.replace(/^/gm, '      ')}\n`;
}

describe('resources', () => {
  test('are refused at the level of a template, and accepted on a container or script [T20-F46]', () => {
    expect(messages(template(`container: {resources: ${AMOUNTS}}`))).toEqual([]);
    expect(messages(template(`script: {source: "true", resources: ${AMOUNTS}}`))).toEqual([]);
    expect(messages(template(`resources: ${AMOUNTS}\nsuspend: {}`))).toEqual([
      'workload/resources-placement 6:7',
    ]);
    expect(messages(template(`resources: ${AMOUNTS}\ncontainer: {}`))).toEqual([
      'workload/resources-placement 6:7',
      'workload/resources 7:7',
    ]);
  });

  test.each([
    ['v1', 'Pod', '{containers: [{name: a}]}'],
    ['apps/v1', 'Deployment', '{template: {spec: {containers: [{name: a}]}}}'],
    ['apps/v1', 'StatefulSet', '{template: {spec: {containers: [{name: a}]}}}'],
    ['apps/v1', 'DaemonSet', '{template: {spec: {initContainers: [{name: a}]}}}'],
    ['apps/v1', 'ReplicaSet', '{template: {spec: {containers: [{name: a}]}}}'],
    ['batch/v1', 'Job', '{template: {spec: {containers: [{name: a}]}}}'],
    ['batch/v1', 'CronJob', '{jobTemplate: {spec: {template: {spec: {containers: [{name: a}]}}}}}'],
    ['argoproj.io/v1alpha1', 'Workflow', '{templates: [{container: {}}]}'],
    ['argoproj.io/v1alpha1', 'WorkflowTemplate', '{templates: [{script: {}}]}'],
    ['argoproj.io/v1alpha1', 'ClusterWorkflowTemplate', '{templates: [{sidecars: [{name: a}]}]}'],
    ['argoproj.io/v1alpha1', 'CronWorkflow', '{workflowSpec: {templates: [{initContainers: [{name: a}]}]}}'],
    [
      'argoproj.io/v1alpha1',
      'Sensor',
      '{triggers: [{template: {k8s: {source: {resource: {apiVersion: v1, kind: Pod, spec: {containers: [{name: a}]}}}}}}]}',
    ],
  ])('are asked for in %s %s', (apiVersion, kind, spec) => {
    expect(messages(`apiVersion: ${apiVersion}\nkind: ${kind}\nspec: ${spec}\n`)).toEqual([
      expect.stringMatching(/^workload\/resources 3:/),
    ]);
  });

  test.each([
    ['requests: {cpu: 1, memory: 1Gi}, limits: {cpu: 1000m, memory: 1024Mi}', 0],
    ['requests: {cpu: 1001m, memory: 1Gi}, limits: {cpu: 1, memory: 1Gi}', 1],
    ['requests: {cpu: 1, memory: 1Gi}, limits: {cpu: 1, memory: 1G}', 1],
    ['requests: {cpu: 1e-1, memory: 1e9}, limits: {cpu: 100m, memory: 1G}', 0],
    ['requests: {cpu: "{{cpu}}", memory: 1Gi}, limits: {cpu: 1, memory: 1Gi}', 0],
    ['requests: {cpu: -1, memory: 1Gi}, limits: {cpu: 1, memory: lots}', 2],
    ['requests: 5, limits: [1]', 1],
  ])('%s gives %i findings', (resources, count) => {
    expect(messages(template(`container: {resources: {${resources}}}`))).toHaveLength(count);
  });
});
