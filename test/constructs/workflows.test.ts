import { App, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import { ResilientWorkflow } from '../../src/constructs/workflows.ts';
import { production } from '../../src/environments/production.ts';

const workflow = catalogue('documented').flatMap(({ automation }) => automation?.workflows ?? [])[0];
if (workflow === undefined) throw new Error('the catalogue has no workflow');
const chart = new Chart(new App(), 'test');
new ResilientWorkflow(chart, 'Workflow', { system: 'sample', workflow, environment: production });
const manifests: unknown[] = chart.toJson();
const ofKind = (kind: string) =>
  manifests.filter((manifest) => Reflect.get(Object(manifest), 'kind') === kind);

describe('the resilient step', () => {
  test('has the documented numbers at the places where Argo reads them [T20-F44] [T20-F45] [T20-F46]', () => {
    expect(ofKind('WorkflowTemplate')).toMatchObject([
      {
        spec: {
          onExit: 'on-exit',
          arguments: { parameters: [{ name: 'max-attempts', value: '3' }] },
          templates: [
            { name: 'main' },
            {
              name: 'resilient-step',
              retryStrategy: {
                limit: '{{inputs.parameters.max-attempts}}',
                retryPolicy: 'OnFailure',
                backoff: { duration: '30s', factor: 2, maxDuration: '5m' },
              },
              activeDeadlineSeconds: 1800,
              container: {
                resources: {
                  requests: { memory: '512Mi', cpu: '200m' },
                  limits: { memory: '2Gi', cpu: '1000m' },
                },
              },
            },
            { name: 'approval-gate', suspend: {} },
            { name: 'on-exit' },
            { name: 'capture-failure' },
            { name: 'note-failure' },
            { name: 'open-remediation' },
          ],
        },
      },
    ]);
  });

  test('runs under an account that may write its own results and nothing else [T20-G23]', () => {
    expect(ofKind('ServiceAccount')).toMatchObject([{ metadata: { name: workflow.serviceAccount } }]);
    expect(ofKind('Role')).toMatchObject([
      {
        rules: [
          { apiGroups: ['argoproj.io'], resources: ['workflowtaskresults'], verbs: ['create', 'patch'] },
        ],
      },
    ]);
    expect(ofKind('RoleBinding')).toMatchObject([
      {
        subjects: [{ kind: 'ServiceAccount', name: workflow.serviceAccount, namespace: workflow.namespace }],
      },
    ]);
  });
});
