import { describe, expect, test } from 'vitest';
import { access } from '../../../src/controller/evidence/access.ts';
import { collectEvidence, COLLECT_DEFAULTS } from '../../../src/controller/evidence/collect.ts';
import type { AccessQuestion } from '../../../src/controller/kubernetes/ports.ts';
import { collectContext } from '../../support/collect-context.ts';
import { deploymentObject, NAMESPACE, NOW } from '../../support/worker-objects.ts';

const number = { id: 'x', yields: 'number' } as const;
const needs = [
  { of: 'executions', verbs: ['get' as const, 'list' as const] },
  { of: 'executions', subresource: 'status', verbs: ['patch' as const] },
  { of: 'pipelineRuns', verbs: ['create' as const] },
];

/** A cluster in which exactly some questions are answered with yes. */
function asking(isAllowed: (question: AccessQuestion) => boolean, objects = [deploymentObject()]) {
  const questions: AccessQuestion[] = [];
  const { context, cluster } = collectContext({ objects });
  const reviewer = {
    isAllowed: (question: AccessQuestion) => {
      questions.push(question);
      return Promise.resolve(isAllowed(question));
    },
  };
  return { questions, cluster, context: { ...context, access: reviewer } };
}

describe('what an account may do', () => {
  test('counts the rights that are denied, and lists them before those that are there', async () => {
    const { context } = asking(({ verb }) => verb === 'get' || verb === 'list');
    expect(await access({ target: 'identity', needs }, number, context)).toEqual({
      number: 2,
      detail: [
        `system:serviceaccount:${NAMESPACE}:arco-worker`,
        'denied  patch workflowexecutions/status.kubernaut.ai in all namespaces',
        'denied  create pipelineruns.tekton.dev in kubernaut-workflows',
        'allowed  get workflowexecutions.kubernaut.ai in all namespaces',
        'allowed  list workflowexecutions.kubernaut.ai in all namespaces',
      ].join('\n'),
    });
  });

  test('is asked in the name of the account that the pods of a Deployment run under', async () => {
    const deployment = deploymentObject();
    const spec = { template: { spec: { serviceAccountName: 'runner', containers: [] } } };
    const { context, questions } = asking(() => true, [{ ...deployment, spec }]);
    expect(await access({ target: 'worker', needs }, number, context)).toMatchObject({ number: 0 });
    expect(questions[3]).toEqual({
      user: `system:serviceaccount:${NAMESPACE}:runner`,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${NAMESPACE}`, 'system:authenticated'],
      verb: 'create',
      group: 'tekton.dev',
      resource: 'pipelineruns',
      namespace: 'kubernaut-workflows',
    });
    const unnamed = asking(() => true);
    await access({ target: 'worker', needs }, number, unnamed.context);
    expect(unnamed.questions[0]?.user).toBe(`system:serviceaccount:${NAMESPACE}:default`);
  });

  test.each([
    ['nobody can be asked', { target: 'identity', needs }, undefined, /nobody can be asked/],
    ['the server does not answer', { target: 'identity', needs }, 'down', /down/],
    ['there is no such Deployment', { target: 'worker', needs }, 'gone', /there is no Deployment/],
    ['the target has no account', { target: 'nodes', needs }, 'gone', /a nodes has no account/],
    [
      'what is asked about is no kind',
      { target: 'identity', needs: [{ of: 'pods', verbs: ['get' as const] }] },
      'gone',
      /not a kind of objects/,
    ],
  ])('is unknown, with the reason, where %s', async (_, source, failure, reason) => {
    const { context } = collectContext({ objects: [] });
    const reviewer = { isAllowed: () => Promise.reject(new Error(failure)) };
    const [result] = await collectEvidence(
      [{ ...number, text: 'X.', source: { access: source } }],
      { ...context, ...(failure === undefined ? {} : { access: reviewer }) },
      { access },
      { ...COLLECT_DEFAULTS, clock: { now: () => NOW } },
    );
    expect(result).toMatchObject({ state: 'failed', text: expect.stringMatching(reason) as unknown });
  });
});
