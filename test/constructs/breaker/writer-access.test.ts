import { App, Chart } from 'cdk8s';
import { expect, test } from 'vitest';
import { BreakerWriterAccess } from '../../../src/constructs/breaker/writer-access.ts';
import { production } from '../../../src/environments/production.ts';

test('the controller may make a ConfigMap, write the one with breakers, and answer workflows, no more [T20-F14]', () => {
  const chart = new Chart(new App(), 'test');
  new BreakerWriterAccess(chart, 'Access', {
    system: 'sample',
    breakers: { namespace: 'pipelines', text: 'Of the sample.' },
    environment: production,
  });
  expect(chart.toJson()).toMatchObject([
    {
      kind: 'Role',
      metadata: { name: 'sample-breaker-writer', namespace: 'pipelines' },
      rules: [
        { apiGroups: [''], resources: ['configmaps'], verbs: ['create'] },
        {
          apiGroups: [''],
          resources: ['configmaps'],
          resourceNames: ['sample-breakers'],
          verbs: ['get', 'update'],
        },
        { apiGroups: ['argoproj.io'], resources: ['workflows'], verbs: ['get', 'list', 'watch', 'patch'] },
      ],
    },
    {
      kind: 'RoleBinding',
      subjects: [{ kind: 'ServiceAccount', name: 'stanchion-controller', namespace: production.namespace }],
    },
    {
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'pipelines-sample-breaker-writer' },
      spec: { validations: [{ expression: "object.metadata.name.endsWith('-breakers')" }] },
    },
    { kind: 'ValidatingAdmissionPolicyBinding' },
  ]);
});
