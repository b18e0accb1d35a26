import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  fillTemplate,
  MissingVariableError,
  notificationConfiguration,
  NOTIFICATION_TYPES,
} from '../../src/api/notification-configuration.ts';
import { retryConfiguration } from '../../src/api/retry-configuration.ts';
import { agentPipelineNames } from '../../src/catalogue/systems/agent-pipeline/names.ts';
import { safeguards } from '../../src/catalogue/systems/agent-pipeline/safeguards.ts';
import { containing } from '../support/matchers.ts';

function settingsOf(name: string): unknown {
  return safeguards(agentPipelineNames.documented).configurations.find(
    (configuration) => configuration.name === name,
  )?.settings;
}

describe('the retry configuration', () => {
  // S2:320-335, with YAML's spelling of the same tables.
  const documented = `
retry:
  repository_clone:
    max_attempts: 3
    backoff_type: exponential
    base_duration: 30s
    max_duration: 300s
    timeout: 600s
  test_execution:
    max_attempts: 2
    backoff_type: linear
    increment: 30s
    timeout: 1800s
`;

  test('takes the document’s example as it is [T20-G13] [T20-G14]', () => {
    expect(retryConfiguration.parse(parse(documented))).toEqual({
      retry: {
        repository_clone: {
          max_attempts: 3,
          backoff_type: 'exponential',
          base_duration: '30s',
          factor: 2,
          max_duration: '300s',
          timeout: '600s',
        },
        test_execution: { max_attempts: 2, backoff_type: 'linear', increment: '30s', timeout: '1800s' },
      },
    });
  });

  test('that ships has the example’s figures and all seven stages [T20-G13] [T20-G14]', () => {
    const { retry } = retryConfiguration.parse(settingsOf('agent-pipeline-retry'));
    const { retry: example } = retryConfiguration.parse(parse(documented));
    expect(Object.keys(retry)).toHaveLength(7);
    expect(retry).toMatchObject(example);
  });

  test.each([
    ['a key of another kind of backoff', { interval: '60s' }],
    ['a duration that is none', { timeout: 'soon' }],
    ['no end of the growth', { max_duration: undefined }],
  ])('refuses %s', (_, patch) => {
    const table = {
      max_attempts: 1,
      backoff_type: 'exponential',
      base_duration: '1s',
      max_duration: '5s',
      timeout: '1m',
    };
    expect(retryConfiguration.safeParse({ retry: { x: table } }).success).toBe(true);
    expect(retryConfiguration.safeParse({ retry: { x: { ...table, ...patch } } }).success).toBe(false);
  });
});

describe('the notification configuration', () => {
  // S2:338-354.
  const documented = `
channels:
  - name: "slack-critical"
    type: "slack"
    webhook_url: "\${SLACK_WEBHOOK_URL}"
    enabled: true
  - name: "pagerduty-critical"
    type: "pagerduty"
    integration_key: "\${PAGERDUTY_KEY}"
    enabled: true
escalation_rules:
  - severity: "critical"
    delay: "5m"
    channels: ["slack-critical", "pagerduty-critical"]
    repeat_interval: "15m"
    max_repeats: 4
`;

  test('takes the document’s example as it is, and ships it [T20-G15]', () => {
    const example = notificationConfiguration.parse(parse(documented));
    const shipped = notificationConfiguration.parse(settingsOf('agent-pipeline-notifications'));
    expect(shipped).toMatchObject(example);
  });

  test('refuses a secret that is written out [T20-G15]', () => {
    const literal = documented.replace('${PAGERDUTY_KEY}', 'R0UT1NGKEY');
    expect(notificationConfiguration.safeParse(parse(literal)).error?.issues).toMatchObject([
      { path: ['channels', 1, 'integration_key'], message: containing('must be a variable') },
    ]);
  });

  test('refuses an escalation to a channel that is not there', () => {
    const unknown = documented.replace('["slack-critical", "pagerduty-critical"]', '["sms"]');
    expect(notificationConfiguration.safeParse(parse(unknown)).error?.issues).toMatchObject([
      { message: "no channel 'sms'; there are slack-critical, pagerduty-critical" },
    ]);
  });
});

describe('templates of messages', () => {
  const { templates } = notificationConfiguration.parse(settingsOf('agent-pipeline-notifications'));
  const values = {
    workflow_id: 'play-task-7',
    stage: 'TestExecution',
    error_message: 'exit 1 {stage}',
    timestamp: '10:00',
    root_cause: 'a flaky test',
  };

  test('exist for each type of notification, and leave no braces of their own [T20-F39]', () => {
    for (const type of NOTIFICATION_TYPES) {
      const template = templates?.[type];
      expect(template, type).toBeDefined();
      expect(fillTemplate(template?.title ?? '{', values)).not.toMatch(/[{}]/);
    }
    expect(fillTemplate('{error_message}', values)).toBe('exit 1 {stage}');
  });

  test('without a value are an error that names the variable [T20-F39]', () => {
    expect(() => fillTemplate('{stage} of {workflow_id}', { stage: 'x' })).toThrow(MissingVariableError);
    expect(() => fillTemplate('{stage} of {workflow_id}', { stage: 'x' })).toThrow(/\{workflow_id\}/);
  });

  test('with a variable that nothing fills in are refused when they are read [T20-F39]', () => {
    const parsed = notificationConfiguration.safeParse({
      channels: [{ name: 'a', type: 'teams', webhook_url: '${A}', enabled: true }],
      escalation_rules: [],
      templates: { SystemRecovery: { title: '{workflow}', body: 'x' } },
    });
    expect(JSON.stringify(parsed.error?.issues)).toContain('{workflow}, which nothing fills in');
  });
});
