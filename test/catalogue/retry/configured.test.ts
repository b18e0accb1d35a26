import { describe, expect, test } from 'vitest';
import { configuredPlans } from '../../../src/catalogue/systems/agent-pipeline/configured-retries.ts';
import { retryPlanOf } from '../../../src/catalogue/systems/agent-pipeline/retry-plans.ts';
import { globalLimits, stages } from '../../../src/catalogue/systems/agent-pipeline/stage-strategies.ts';
import { parseRetries } from '../../../src/commands/retries.ts';

// S2:319-335, as the document writes it.
const documented = `
[retry.repository_clone]
max_attempts = 3
backoff_type = "exponential"
base_duration = "30s"
max_duration = "300s"
timeout = "600s"

[retry.test_execution]
max_attempts = 2
backoff_type = "linear"
increment = "30s"
timeout = "1800s"
`;

const plansOf = (file: string, content: string) =>
  configuredPlans(parseRetries(file, content), stages, globalLimits);

describe('a retry configuration', () => {
  test('of the document gives the plans of its stages [T20-G13] [T20-G14] [T20-F3] [T20-F4]', () => {
    const shipped = stages
      .filter(({ key }) => ['repository_clone', 'test_execution'].includes(key))
      .map((stage) => [stage.key, retryPlanOf(stage, globalLimits)]);
    expect([...plansOf('retry.toml', documented)]).toEqual(shipped);
  });

  test('in YAML may say itself what is retried, and what never', () => {
    const content = `
retry:
  build:
    max_attempts: 2
    backoff_type: custom
    waits: [5s, 1m]
    timeout: 10m
    retry_on: { errors: [NetworkError], http_status: [503] }
    never: { errors: [OutOfMemory], http_status: [] }
`;
    const plan = plansOf('retry.yaml', content).get('build');
    expect(plan).toMatchObject({
      retries: 2,
      backoff: { custom: { waits: [5, 60] } },
      deadline: 600,
      never: { errors: ['OutOfMemory'] },
    });
    expect(plan?.retried.errors).toContain('NetworkError');
    expect(plan?.memory).toBeUndefined();
  });

  test.each([
    ['retry.toml', 'retry = [', /^retry\.toml cannot be read: /],
    ['retry.yaml', 'retry: { build: { max_attempts: 2 } }', /^retry\.yaml is no retry configuration:\n/],
  ])('that is none is named, and what is wrong with it: %s', (file, content, message) => {
    expect(() => parseRetries(file, content)).toThrow(message);
  });

  test('with a failure that there is none of says which there are', () => {
    const content = `
retry:
  build: { max_attempts: 1, backoff_type: fixed, interval: 5s, timeout: 1m, retry_on: { errors: [Oops], http_status: [] } }
`;
    expect(() => plansOf('retry.yaml', content)).toThrow(
      /^Retries of build: there is no failure Oops\. Write one of CompilationError, /,
    );
  });
});
