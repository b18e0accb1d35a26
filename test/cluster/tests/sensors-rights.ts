import assert from 'node:assert/strict';
import { ApiError } from '../http.ts';
import { pipelineIn } from '../pipeline.ts';
import { test, type Context } from '../test.ts';

const WORKFLOW = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow' };
const REMEDIATION = { apiVersion: 'stanchion.dev/v1alpha1', kind: 'Remediation' };

export const tests = [
  test('the accounts of the sensors may do what their operation needs, and no more', async (t) => {
    const { controllerNamespace } = await pipelineIn(t);
    const { admin, namespace } = t;
    const made = await t.submit({ entrypoint: 'main', templates: [{ name: 'main', suspend: {} }] });
    const target = { ...WORKFLOW, namespace, name: made.metadata.name };
    const refused = async (
      account: string,
      what: string,
      call: (api: Context['admin']) => Promise<unknown>,
    ) => {
      const api = admin.as(await admin.token(namespace, account));
      await assert.rejects(
        call(api),
        (error) => error instanceof ApiError && error.status === 403,
        `${account} may ${what}`,
      );
    };
    for (const account of [
      'alert-recovery',
      'person-decided',
      'repository-ready',
      'workflow-failed-remediation',
    ]) {
      const name = `${account}-sensor`;
      await refused(name, 'delete workflows', (api) => api.remove(target));
      await refused(name, 'patch workflows', (api) =>
        api.patch(target, { metadata: { labels: { a: 'b' } } }),
      );
      await refused(name, 'read secrets', (api) => api.list({ apiVersion: 'v1', kind: 'Secret', namespace }));
      await refused(name, 'read remediations', (api) =>
        api.list({ ...REMEDIATION, namespace: controllerNamespace }),
      );
      await refused(name, 'make pods', (api) =>
        api.create({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { namespace, name: 'p' },
          spec: { containers: [] },
        }),
      );
    }
  }),
];
