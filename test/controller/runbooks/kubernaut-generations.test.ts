import { describe, expect, test } from 'vitest';
import { API_GROUP_VERSION } from '../../../src/api/names.ts';
import { runbookResource, type RunbookResource } from '../../../src/api/runbook.ts';
import { draftRunbook } from '../../../src/catalogue/compile.ts';
import { kubernaut } from '../../../src/catalogue/systems/kubernaut/index.ts';
import { PROFILES, type Profile } from '../../../src/catalogue/model/system.ts';
import { object } from '../../support/cluster-objects.ts';
import { diagnose } from '../../support/diagnose.ts';
import { ago, NOW } from '../../support/worker-objects.ts';

/** A runbook for the names of the document, or for those of the software of today. */
function runbookOf(profile: Profile, name: string): RunbookResource {
  const system = kubernaut(profile);
  const runbook = system.runbooks.find((one) => one.name === name);
  if (runbook === undefined) throw new Error(`there is no runbook '${name}'`);
  return runbookResource.parse({
    apiVersion: API_GROUP_VERSION,
    kind: 'Runbook',
    metadata: { name: `kubernaut-${name}`, namespace: 'stanchion-system' },
    spec: draftRunbook(system, runbook),
  });
}

interface Skip {
  readonly name: string;
  readonly reason: string;
  readonly target: string;
}

/** A request that was skipped, as each generation of the API says it. */
const skippedIn: Readonly<Record<Profile, (skip: Skip) => ReturnType<typeof object>>> = {
  documented: ({ name, reason, target }) =>
    object(
      'workflowexecution.kubernaut.io/v1alpha1',
      'WorkflowExecution',
      { name, namespace: 'team', creationTimestamp: ago(5) },
      {
        spec: { targetResource: `shop/deployment/${target}` },
        status: { phase: 'Skipped', skipDetails: { reason } },
      },
    ),
  upstream: ({ name, reason, target }) =>
    object(
      'kubernaut.ai/v1alpha1',
      'RemediationRequest',
      { name, namespace: 'team', creationTimestamp: ago(5) },
      {
        spec: { targetResource: { kind: 'Deployment', namespace: 'shop', name: target } },
        status: { overallPhase: 'Blocked', blockReason: reason },
      },
    ),
};
const executionIn: Readonly<Record<Profile, string>> = {
  documented: 'workflowexecution.kubernaut.io/v1alpha1',
  upstream: 'kubernaut.ai/v1alpha1',
};
const parameters = { execution: 'we-1', executionNamespace: 'team', targetResource: 'shop/deployment/web' };

describe.each(PROFILES)('in the generation of the API with the %s names', (profile) => {
  const execution = (status: object, metadata: object = {}) =>
    object(
      executionIn[profile],
      'WorkflowExecution',
      { name: 'we-1', namespace: 'team', creationTimestamp: ago(200), ...metadata },
      { spec: { targetResource: 'shop/deployment/web' }, status },
    );

  test('skipped requests are listed by reason and by target, each with both [WE-D18]', async () => {
    const objects = [
      { name: 'one', reason: 'ResourceBusy', target: 'web' },
      { name: 'two', reason: 'ResourceBusy', target: 'cart' },
      { name: 'three', reason: 'RecentlyRemediated', target: 'web' },
    ].map(skippedIn[profile]);
    const { evidence } = await diagnose(runbookOf(profile, 'high-skip-rate'), { objects });
    const byReason = evidence.get('skippedByReason')?.text?.split('\n') ?? [];
    expect(byReason.slice(0, 2)).toEqual(['2 × ResourceBusy', '1 × RecentlyRemediated']);
    const byTarget = evidence.get('skippedByTarget')?.text?.split('\n') ?? [];
    expect(byTarget.slice(0, 2)).toEqual([
      expect.stringMatching(/^2 × .*web$/),
      expect.stringMatching(/^1 × .*cart$/),
    ]);
    for (const list of [byReason, byTarget]) {
      const rows = list.slice(2);
      expect(rows).toHaveLength(3);
      expect(rows.filter((row) => /team\/two .*cart/.test(row) && row.includes('ResourceBusy'))).toHaveLength(
        1,
      );
      expect(
        rows.filter((row) => /team\/three .*web/.test(row) && row.includes('RecentlyRemediated')),
      ).toHaveLength(1);
    }
  });

  test('the cooldown is counted from the completion, and compared with the present [WE-D10]', async () => {
    const find = async (completionTime: string | undefined) => {
      const status = { phase: 'Completed', ...(completionTime === undefined ? {} : { completionTime }) };
      const objects = [execution(status)];
      const { evidence } = await diagnose(runbookOf(profile, 'lock-not-releasing'), { objects, parameters });
      return evidence.get('cooldownOver');
    };
    // Five minutes are the default: 299 s after the completion it lasts, 301 s after it, it is over.
    const before = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString();
    expect(await find(before(299))).toMatchObject({ number: -1 });
    expect(await find(before(301))).toMatchObject({ number: 1 });
    const said = (await find(before(301)))?.text ?? '';
    for (const at of [before(301), before(1), NOW.toISOString()]) expect(said).toContain(at);
    expect(await find(undefined)).toMatchObject({ state: 'failed' });
  });

  test('an execution whose status nobody writes shows by its last update [WE-S6]', async () => {
    const managedFields = [
      { manager: 'workflowexecution', operation: 'Update', subresource: 'status', time: ago(62) },
      { manager: 'argocd', operation: 'Apply', time: ago(2) },
    ];
    const conditions = [{ type: 'Running', status: 'True', lastTransitionTime: ago(63) }];
    const objects = [execution({ phase: 'Running', startTime: ago(63), conditions }, { managedFields })];
    const { evidence } = await diagnose(runbookOf(profile, 'pipelinerun-stuck'), { objects, parameters });
    expect(evidence.get('sinceUpdate')).toMatchObject({ state: 'collected', number: 62 * 60 });
  });

  test('failed executions are broken down by reason, and by category where the software counts it', async () => {
    const failed = (name: string, reason: string) =>
      execution({ phase: 'Failed', failureDetails: { reason } }, { name });
    const objects = [failed('a', 'TaskFailed'), failed('b', 'TaskFailed'), failed('c', 'Forbidden')];
    const labels = { category: 'execution', reason: 'TaskFailed' };
    const { evidence } = await diagnose(runbookOf(profile, 'high-error-rate'), {
      objects,
      samples: (expr) => (expr.startsWith('sum by (category, reason)') ? [{ labels, value: 2 }] : []),
    });
    const text = evidence.get('errorBreakdown')?.text;
    if (profile === 'documented') expect(text).toBe('category=execution  reason=TaskFailed  2');
    else expect(text?.split('\n').slice(0, 2)).toEqual(['2 × TaskFailed', '1 × Forbidden']);
  });
});

test('the errors are broken down by category and reason by a query to Prometheus [WE-D1]', async () => {
  const queries: string[] = [];
  const { evidence } = await diagnose(runbookOf('documented', 'high-error-rate'), {
    samples: (expr) => {
      queries.push(expr);
      return expr.includes('by (category, reason)')
        ? [
            { labels: { category: 'validation', reason: 'ConfigurationError' }, value: 5 },
            { labels: { category: 'external', reason: 'TektonUnavailable' }, value: 12 },
          ]
        : [];
    },
  });
  expect(queries).toContain('sum by (category, reason) (increase(workflowexecution_errors_total[10m])) > 0');
  expect(evidence.get('errorBreakdown')?.text).toBe(
    'category=external  reason=TektonUnavailable  12\ncategory=validation  reason=ConfigurationError  5',
  );
});
