import { describe, expect, test } from 'vitest';
import { automationProblems } from '../../src/catalogue/checks/automation.ts';
import type { EventSourceData, SensorData } from '../../src/catalogue/model/automation.ts';
import { sampleSystem } from '../support/sample-system.ts';

const source: EventSourceData = {
  name: 'alerts',
  event: 'firing',
  text: 'Alerts.',
  intake: {
    webhook: {
      endpoint: '/alerts',
      port: 12000,
      token: { secret: 'intake', key: 'token' },
      tls: 'intake-tls',
      callers: ['alertmanager'],
      alerts: ['SampleDown'],
    },
  },
};
const sensor: SensorData = {
  name: 'go-on',
  text: 'Goes on.',
  eventSource: 'alerts',
  filters: [{ path: 'body.workflow', matches: '^[a-z]{1,9}$' }],
  operation: { resume: { namespace: 'flows', workflow: { from: 'body.workflow' }, node: 'gate' } },
};
const submit: SensorData = {
  ...sensor,
  operation: {
    submit: {
      workflowTemplate: 'recover',
      name: { prefix: 'recover-', identity: ['body.workflow'] },
      namespace: 'flows',
      serviceAccount: 'recover',
      parameters: {},
    },
  },
};

function problems(sensors: readonly SensorData[], sources: readonly EventSourceData[] = [source]): string[] {
  const automation = {
    bus: { name: 'default', namespace: 'events' },
    eventSources: sources,
    sensors,
    workflows: [],
  };
  return automationProblems({ ...sampleSystem, automation }).map(
    ({ field, message }) => `${field}: ${message}`,
  );
}

test('sound sensors have no problem', () => {
  expect(problems([sensor, submit])).toEqual([]);
});

describe('a value that reaches an object', () => {
  test.each([
    ['resume', sensor],
    ['submit', submit],
  ])('%s: must match a filter', (_, given) => {
    expect(problems([{ ...given, filters: [] }])).toEqual([
      "automation.sensors.go-on.filters: 'body.workflow' reaches an object and no filter matches it; " +
        "add { path: 'body.workflow', matches: '^…$' }",
    ]);
  });

  test('is not looked at by a filter that only wants a word absent', () => {
    expect(problems([{ ...sensor, filters: [{ path: 'body.workflow', lacks: 'x' }] }])).toHaveLength(1);
  });

  test.each([
    ['^[a-z]+$', 'does not bound the length'],
    ['^a$|^b$', 'has alternatives that are not in parentheses'],
  ] as const)('must match a pattern that says all of it, not %s', (matches, problem) => {
    expect(problems([{ ...sensor, filters: [{ path: 'body.workflow', matches }] }])).toEqual([
      expect.stringContaining(`filters.body.workflow: the pattern '${matches}' ${problem}`),
    ]);
  });

  test('may be absent where it has a fallback, and its own pattern is looked at too', () => {
    const workflow = { from: 'body.other', fallback: 'none', matches: '^.*$' } as const;
    const operation = { resume: { namespace: 'flows', workflow, node: 'gate' } };
    expect(problems([{ ...sensor, operation }])).toEqual([
      "automation.sensors.go-on.operation.body.other: the pattern '^.*$' does not bound the length; " +
        'write one that says all of the value',
    ]);
  });
});

test('no event opens the gate that waits for an approval [T20-N11]', () => {
  const operation = {
    resume: { namespace: 'flows', workflow: { from: 'body.workflow' }, node: 'approval-gate' },
  };
  expect(problems([{ ...sensor, operation }])).toEqual([
    "automation.sensors.go-on.operation.resume.node: 'approval-gate' waits for an approval, which no event is",
  ]);
});

test('an alert that is posted to an event source must exist', () => {
  const intake = {
    webhook: { ...('webhook' in source.intake ? source.intake.webhook : neverHere()), alerts: ['Gone'] },
  };
  expect(problems([], [{ ...source, intake }])).toEqual([
    "automation.eventSources.alerts.intake.webhook.alerts: no alert 'Gone' in this system; it has SampleDown",
  ]);
});

function neverHere(): never {
  throw new Error('the source has a webhook');
}
