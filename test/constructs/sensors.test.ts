import { App, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import type {
  EventFilter,
  EventSourceData,
  SensorData,
  SensorOperation,
} from '../../src/catalogue/model/automation.ts';
import { Sensor } from '../../src/constructs/sensors.ts';
import { sampleEnvironment } from '../support/sample-system.ts';

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
    },
  },
};

const operations = {
  create: {
    create: {
      remediation: { runbook: 'sample-down', namePrefix: 'wf-', name: { from: 'body.metadata.uid' } },
      fields: { 'spec.source.workflow.name': { from: 'body.metadata.name' } },
    },
  },
  submit: {
    submit: {
      workflowTemplate: 'recover',
      name: { prefix: 'recover-', identity: ['body.alerts.0.fingerprint', 'body.alerts.0.startsAt'] },
      namespace: 'flows',
      serviceAccount: 'recover',
      parameters: {
        stage: { from: 'body.commonLabels.stage', fallback: 'unknown', matches: '^[a-z]{1,9}$' },
        tries: { from: 'body.commonLabels.tries' },
        text: { from: 'body.commonAnnotations.text', fallback: 'none', atMost: 100 },
      },
    },
  },
  resume: { resume: { namespace: 'flows', workflow: { from: 'body.workflow' }, node: 'gate' } },
} as const satisfies Record<string, SensorOperation>;

function manifestsOf(
  operation: SensorOperation,
  filters: readonly EventFilter[] = [{ path: 'body.status', matches: '^firing$' }],
) {
  const chart = new Chart(new App(), 'test');
  const sensor: SensorData = {
    name: 'sample',
    text: 'A sensor.',
    eventSource: 'alerts',
    filters,
    operation,
  };
  new Sensor(chart, 'Sensor', {
    system: 'sample',
    bus: { name: 'default', namespace: 'events' },
    source,
    sensor,
    environment: sampleEnvironment,
  });
  const manifests: unknown[] = chart.toJson();
  const all = (kind: string) =>
    manifests.filter((manifest) => Reflect.get(Object(manifest), 'kind') === kind);
  return { sensor: all('Sensor')[0], role: all('Role')[0], roles: all('Role') };
}

describe('the three operations', () => {
  test('create makes an object whose name comes from the event [T20-N4] [T20-N9] [T20-N12]', () => {
    const { sensor, role } = manifestsOf(operations.create);
    expect(sensor).toMatchObject({
      spec: {
        triggers: [
          {
            template: {
              k8s: {
                operation: 'create',
                source: {
                  resource: {
                    kind: 'Remediation',
                    metadata: { name: 'wf-' },
                    spec: { runbook: 'sample-down' },
                  },
                },
                parameters: [
                  {
                    dest: 'metadata.name',
                    operation: 'append',
                    src: { dependencyName: 'event', dataKey: 'body.metadata.uid' },
                  },
                  { dest: 'spec.source.workflow.name', src: { dataKey: 'body.metadata.name' } },
                ],
              },
            },
          },
        ],
      },
    });
    expect(role).toMatchObject({
      metadata: { namespace: 'stanchion-system' },
      rules: [{ apiGroups: ['stanchion.dev'], resources: ['remediations'], verbs: ['create'] }],
    });
  });

  test('submit starts a workflow from its template with parameters of the event [T20-N2] [T20-N3] [T20-N10]', () => {
    expect(manifestsOf(operations.submit).sensor).toMatchObject({
      spec: {
        triggers: [
          {
            template: {
              argoWorkflow: {
                operation: 'submit',
                source: {
                  resource: {
                    kind: 'Workflow',
                    metadata: { name: 'recover-', namespace: 'flows' },
                    spec: {
                      workflowTemplateRef: { name: 'recover' },
                      serviceAccountName: 'recover',
                      arguments: { parameters: [{ name: 'stage' }, { name: 'tries' }, { name: 'text' }] },
                    },
                  },
                },
                parameters: [
                  {
                    dest: 'metadata.name',
                    operation: 'append',
                    src: {
                      dataTemplate:
                        '{{ printf "%v|%v" (index .Input "body" "alerts" 0 "fingerprint") ' +
                        '(index .Input "body" "alerts" 0 "startsAt") | sha256sum | trunc 16 }}',
                    },
                  },
                  {
                    dest: 'spec.arguments.parameters.0.value',
                    src: {
                      dataTemplate:
                        '{{ $value := index .Input "body" "commonLabels" "stage" | toString }}' +
                        '{{ if regexMatch "^[a-z]{1,9}$" $value }}{{ $value }}{{ else }}unknown{{ end }}',
                      value: 'unknown',
                    },
                  },
                  {
                    dest: 'spec.arguments.parameters.1.value',
                    src: { dataKey: 'body.commonLabels.tries' },
                  },
                  {
                    dest: 'spec.arguments.parameters.2.value',
                    src: {
                      dataTemplate:
                        '{{ index .Input "body" "commonAnnotations" "text" | default "none" | toString | trunc 100 }}',
                      value: 'none',
                    },
                  },
                ],
              },
            },
          },
        ],
      },
    });
  });

  test('resume names the workflow by metadata.name, and args hold only the node selector [T20-N11]', () => {
    const { sensor, role } = manifestsOf(operations.resume);
    expect(sensor).toMatchObject({
      spec: {
        triggers: [
          {
            template: {
              argoWorkflow: {
                operation: 'resume',
                args: ['--node-field-selector', 'displayName=gate'],
                parameters: [{ dest: 'metadata.name', src: { dataKey: 'body.workflow' } }],
              },
            },
          },
        ],
      },
    });
    expect(role).toMatchObject({ metadata: { namespace: 'flows' }, rules: [{ resources: ['workflows'] }] });
  });

  test.each(Object.entries(operations))(
    '%s is delivered at least once, retried, limited and ends as a dead letter',
    (_, operation) => {
      expect(manifestsOf(operation).sensor).toMatchObject({
        spec: {
          triggers: [
            {
              atLeastOnce: true,
              retryStrategy: { steps: 6, factor: 2, jitter: 0.1 },
              rateLimit: { unit: 'Second', requestsPerUnit: 10 },
              dlqTrigger: {
                atLeastOnce: true,
                template: { k8s: { operation: 'create', source: { resource: { kind: 'Event' } } } },
              },
            },
          ],
        },
      });
    },
  );
});

describe('a filter', () => {
  test('matches a pattern, or lets an event through that lacks a word', () => {
    const filters = [
      { path: 'body.status', matches: '^firing$' },
      { path: '[body.done]', lacks: 'yes' },
    ] as const;
    expect(manifestsOf(operations.resume, filters).sensor).toMatchObject({
      spec: {
        dependencies: [
          {
            filters: {
              data: [
                { path: 'body.status', type: 'string', value: ['^firing$'] },
                { path: '[body.done]', type: 'string', comparator: '!=', value: ['yes'] },
              ],
            },
          },
        ],
      },
    });
  });
});

describe('a dead letter', () => {
  test('is an Event on the sensor that names what was given up, and the right to write it', () => {
    const { sensor, roles } = manifestsOf(operations.create);
    expect(sensor).toMatchObject({
      spec: {
        triggers: [
          {
            dlqTrigger: {
              template: {
                k8s: {
                  source: {
                    resource: {
                      metadata: { namespace: 'events' },
                      involvedObject: { kind: 'Sensor', name: 'sample', namespace: 'events' },
                      message:
                        'Gave up after 6 tries. If an earlier delivery has not done it already, ' +
                        'do by hand: create the Remediation wf-',
                    },
                  },
                  parameters: [
                    { dest: 'message', operation: 'append', src: { dataKey: 'body.metadata.uid' } },
                    { dest: 'message', src: { contextTemplate: ' (event {{ .Input.id }})' } },
                    { dest: 'firstTimestamp', src: { contextKey: 'time' } },
                    { dest: 'lastTimestamp', src: { contextKey: 'time' } },
                  ],
                },
              },
            },
          },
        ],
      },
    });
    expect(roles).toMatchObject([
      { metadata: { namespace: 'stanchion-system' } },
      {
        metadata: { namespace: 'events' },
        rules: [{ apiGroups: [''], resources: ['events'], verbs: ['create'] }],
      },
    ]);
  });
});

describe('where the types are bypassed', () => {
  test.each([
    ['delete', { delete: {} }],
    ['patch', { patch: {} }],
    ['update', { update: {} }],
    ['terminate', { terminate: {} }],
    ['create and delete', { ...operations.create, delete: {} }],
    ['(none)', {}],
  ])('%s is refused, naming the rule and what is allowed', (name, operation) => {
    expect(() => manifestsOf(operation as unknown as SensorOperation)).toThrow(
      `sensor 'sample': operation ${name} breaks the rule sensor/operation: a sensor may create, submit, resume`,
    );
  });
});

/* What must not compile; a directive that suppresses nothing would itself be an error. */
export const refusedByTheCompiler: readonly SensorOperation[] = [
  // @ts-expect-error an event never deletes anything
  { delete: { resource: 'pods' } },
  // @ts-expect-error nor patches it
  { patch: { resource: 'pods' } },
  // @ts-expect-error nor updates it
  { update: { resource: 'pods' } },
  // @ts-expect-error nor ends a workflow
  { terminate: { namespace: 'flows', workflow: { from: 'body.workflow' } } },
];
