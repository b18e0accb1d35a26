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

describe('memory that grows', () => {
  const memory = { factor: 2, ceiling: 4096 };

  test('is taken from the last failure by Argo’s own strategy', () => {
    const { templates } = retried({ name: 'build', plan: plan({ memory }), leaf });
    expect(plain(templates[0])).toMatchObject({
      podSpecPatch:
        '{"containers":[{"name":"main","resources":{"limits":{"memory":"{{=string((lastRetry.message contains ' +
        "'OOMKilled' or lastRetry.exitCode == '83') ? int(min(4096, 1024 * 2 ** int(retries))) : 1024)}}Mi\"}}}]}",
    });
  });

  test('is given to each try of a schedule', () => {
    const { templates } = retried({ name: 'build', plan: plan({ memory, jitter: 0.1 }), leaf });
    expect(templates.map(plain)[1]).toMatchObject({
      inputs: { parameters: [{ name: 'source' }, { name: 'memory-limit', value: '1024Mi' }] },
      podSpecPatch:
        '{"containers":[{"name":"main","resources":{"limits":{"memory":"{{inputs.parameters.memory-limit}}"}}}]}',
    });
  });

  test.each([
    [{ factor: 2, ceiling: 512 }, /memory may grow to 512 MiB, but the first try has 1024 MiB/],
    [{ factor: 1.5, ceiling: 4096 }, /The factor must be a whole number from 2/],
  ])('does not synth as %j', (growth, message) => {
    expect(() => retried({ name: 'build', plan: plan({ memory: growth }), leaf })).toThrow(message);
  });
});

describe('retries that are counted over all workflows', () => {
  const semaphore = { configMap: 'retry-limits', key: 'concurrent' };
  const { templates } = retried({ name: 'build', plan: plan({}), leaf, semaphore });

  test('have a template of their own, so that a first try never waits for others [T20-F3]', () => {
    expect(templates.map(plain)).toMatchObject([
      { name: 'build' },
      { name: 'build-try' },
      {
        name: 'build-again',
        synchronization: { semaphores: [{ configMapKeyRef: { name: 'retry-limits', key: 'concurrent' } }] },
      },
      { name: 'build-wait' },
    ]);
    expect(templates[1]).not.toHaveProperty('synchronization');
    expect(templates[0].dag?.tasks.map(({ template }) => template)).toEqual([
      'build-try',
      'build-wait',
      'build-again',
      'build-wait',
      'build-again',
    ]);
  });
});

describe('a template that retries would break', () => {
  const { container: _, ...empty } = leaf;
  test.each([
    ['without a container', empty, 'Retry the templates that it is made of.'],
    ['with retries of its own', { ...leaf, retryStrategy: {} }, 'Leave both to the plan.'],
    ['with artifacts', { ...leaf, outputs: { artifacts: [{ name: 'a' }] } }, 'Use parameters, or a volume.'],
    ['with a lock', { ...leaf, synchronization: {} }, 'Put it around the retries.'],
    [
      'with a parameter of ours',
      { ...leaf, inputs: { parameters: [{ name: 'retry-budget' }] } },
      'Rename yours.',
    ],
  ])('%s does not synth', (_name, template, message) => {
    expect(() => retried({ name: 'build', plan: plan({}), leaf: template })).toThrow(message);
  });

  test('does not synth with a status that no exit code stands for', () => {
    const unknown = plan({ retried: { errors: [], httpStatus: [418] } });
    expect(() => retried({ name: 'build', plan: unknown, leaf })).toThrow('no exit code stands for HTTP 418');
  });
});
