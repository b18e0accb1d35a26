import { App, Chart } from 'cdk8s';
import { expect, test } from 'vitest';
import { ConfigMapBounds } from '../../src/constructs/config-map-bounds.ts';

test('bounds concern one account in one namespace, and refuse what cannot be worked out', () => {
  const chart = new Chart(new App(), 'test');
  const bound = { expression: "object.metadata.name == 'a'", message: 'a only' };
  new ConfigMapBounds(chart, 'Bounds', {
    name: 'writer',
    system: 'sample',
    component: 'workflow',
    namespace: 'pipelines',
    account: { namespace: 'elsewhere', name: 'sample-writer' },
    operations: ['CREATE'],
    bounds: [bound],
  });
  expect(chart.toJson()).toMatchObject([
    {
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'pipelines-writer' },
      spec: {
        failurePolicy: 'Fail',
        matchConditions: [
          { expression: "request.userInfo.username == 'system:serviceaccount:elsewhere:sample-writer'" },
        ],
        matchConstraints: {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'pipelines' } },
          resourceRules: [{ resources: ['configmaps'], operations: ['CREATE'] }],
        },
        validations: [{ ...bound, reason: 'Forbidden' }],
      },
    },
    {
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: 'pipelines-writer' },
      spec: { policyName: 'pipelines-writer', validationActions: ['Deny'] },
    },
  ]);
});
