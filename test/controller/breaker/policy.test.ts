import { expect, test } from 'vitest';
import { retryConfiguration } from '../../../src/api/retry-configuration.ts';
import { agentPipelineNames } from '../../../src/catalogue/systems/agent-pipeline/names.ts';
import { safeguards } from '../../../src/catalogue/systems/agent-pipeline/safeguards.ts';
import { stages } from '../../../src/catalogue/systems/agent-pipeline/stage-strategies.ts';
import { breakerPolicies } from '../../../src/controller/breaker/policy.ts';

test('every stage of the pipeline has a breaker with its numbers [T20-F14]', () => {
  const { configurations } = safeguards(agentPipelineNames.documented);
  const settings = configurations.find(({ file }) => file === 'retry.yaml')?.settings;
  const policies = breakerPolicies(retryConfiguration.parse(settings));
  expect([...policies.keys()]).toHaveLength(stages.length);
  expect(policies.get('repository-clone')).toEqual({ threshold: 5, recoverySeconds: 300, halfOpenCalls: 3 });
  expect(policies.get('test-execution')).toEqual({ threshold: 2, recoverySeconds: 300, halfOpenCalls: 1 });
});
