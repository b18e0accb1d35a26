import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { adapterFile } from '../../src/api/adapters.ts';
import { production } from '../../src/environments/production.ts';
import { containing } from '../support/matchers.ts';
import { object } from '../support/synthesized.ts';

describe('settings files', () => {
  test('turn the breaker of the scheduler on, which mounts them [ARCO-P1]', () => {
    const { data } = object('ConfigMap', 'arco-scheduler-config');
    expect(parse(data?.['scheduler.yaml'] ?? '')).toEqual({
      circuit_breaker: { enabled: true, failure_threshold: 0.3, reset_timeout: '5m' },
    });
    const [scheduler] = object('Deployment', 'arco-scheduler').spec?.template?.spec.containers ?? [];
    expect(scheduler?.volumeMounts).toContainEqual(
      expect.objectContaining({ name: 'arco-scheduler-config', mountPath: '/etc/arco' }),
    );
  });

  test('let the pruner remove ended runs after the cooldown, where it looks for them [WE-P4]', () => {
    const { metadata, data } = object('ConfigMap', 'tekton-pruner-default-spec');
    expect(metadata).toMatchObject({
      namespace: 'tekton-pipelines',
      labels: {
        'app.kubernetes.io/part-of': 'tekton-pruner',
        'pruner.tekton.dev/config-type': 'global',
      },
    });
    expect(parse(data?.['global-config'] ?? '')).toMatchObject({
      namespaces: { 'kubernaut-workflows': { ttlSecondsAfterFinished: 3600 } },
    });
  });

  test('hand the timeout of 60 minutes to the chart of the orchestrator [WE-P2]', () => {
    const { data } = object('ConfigMap', 'kubernaut-values');
    expect(parse(data?.['values.yaml'] ?? '')).toMatchObject({
      remediationorchestrator: { config: { timeouts: { global: '1h' } } },
    });
  });

  test('tell the controller image and command of each adapter, and why one is absent [FE-Z2]', () => {
    const { data, metadata } = object('ConfigMap', 'stanchion-adapters');
    const { adapters } = adapterFile.parse(parse(data?.['adapters.yaml'] ?? ''));
    expect(metadata['namespace']).toBe('stanchion-system');
    expect(Object.keys(adapters).toSorted()).toEqual(Object.keys(production.adapters).toSorted());
    expect(adapters['bundle-size']).toMatchObject({ namespace: 'production', parameters: ['taskId'] });
    expect(adapters['prune-context']).toEqual({ absent: containing('No image') });
  });
});

test('flows prune their context unless told otherwise [FE-P1]', () => {
  const [engine] = object('Deployment', 'flowengine').spec?.template?.spec.containers ?? [];
  expect(engine?.env).toContainEqual({ name: 'ENABLE_CONTEXT_PRUNING', value: 'true' });
});

test('workflows that are over leave no pods, volumes or objects behind [T20-F58]', () => {
  expect(object('WorkflowTemplate', 'resilient-step').spec).toMatchObject({
    podGC: { strategy: 'OnPodSuccess' },
    volumeClaimGC: { strategy: 'OnWorkflowCompletion' },
    ttlStrategy: { secondsAfterSuccess: 86_400, secondsAfterFailure: 604_800 },
  });
});
