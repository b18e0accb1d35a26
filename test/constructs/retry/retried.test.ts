import { describe, expect, test } from 'vitest';
import { RetryPlanError } from '../../../src/catalogue/model/retry-plan.ts';
import { retried } from '../../../src/constructs/retry/index.ts';
import { leaf, plan, plain } from './plans.ts';

describe('a plan that Argo can carry out itself', () => {
  const { entry, templates, form } = retried({ name: 'build', plan: plan({}), leaf });

  test('is one template with a limit, an expression, and a policy that covers lost nodes [T20-F44]', () => {
    expect(form).toEqual({ native: { duration: 60, factor: 1 } });
    expect(templates).toHaveLength(1);
    expect(plain(templates[0])).toMatchObject({
      name: entry,
      activeDeadlineSeconds: 600,
      retryStrategy: {
        limit: "{{=min(2, int(inputs.parameters['retry-budget']))}}",
        retryPolicy: 'Always',
        backoff: { duration: '60s', factor: 1, maxDuration: '3600s' },
      },
    });
  });
});

describe('a plan that Argo cannot compute', () => {
  const waits = plan({ retries: 3, backoff: { custom: { waits: [5, 40, 20] } } });
  const { templates, form } = retried({ name: 'build', plan: waits, leaf });

  test('is a schedule of tries and waits [T20-F8]', () => {
    expect(form).toEqual({ unrolled: { reason: 'its waits are no sequence that Argo can compute' } });
    expect(templates.map(({ name }) => name)).toEqual(['build', 'build-try', 'build-wait']);
    const tasks = templates[0].dag?.tasks ?? [];
    expect(tasks.map(({ name }) => name)).toEqual(['t0', 'w1', 't1', 'w2', 't2', 'w3', 't3']);
    expect(
      tasks.filter(({ name }) => name.startsWith('w')).map((task) => task.arguments?.parameters?.[0]?.value),
    ).toEqual(['5s', '40s', '20s']);
  });

  test('takes the inputs and gives the outputs of a try', () => {
    expect(templates[0].inputs?.parameters?.map(({ name }) => name)).toEqual(['source', 'retry-budget']);
    expect(templates[0].outputs?.parameters?.map(({ name }) => name)).toEqual(['digest', 'retries-used']);
  });

  test('does not synth where it would have to tell killed pods apart', () => {
    const apart = { ...waits, retried: { errors: ['Evicted'] as const, httpStatus: [] } };
    expect(() => retried({ name: 'build', plan: apart, leaf })).toThrow(RetryPlanError);
  });
});
