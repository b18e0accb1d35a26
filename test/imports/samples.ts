import { Testing } from 'cdk8s';
import {
  EventSource,
  Sensor,
  SensorSpecTriggersTemplateArgoWorkflowOperation,
  SensorSpecTriggersTemplateK8SOperation,
  Workflow,
  WorkflowTemplate,
  WorkflowTemplateSpecTemplatesRetryStrategyBackoffFactor,
  WorkflowTemplateSpecTemplatesRetryStrategyLimit,
} from '../../imports/argoproj.io.ts';
import {
  AlertmanagerConfig,
  AlertmanagerConfigSpecRouteMatchersMatchType,
} from '../../imports/monitoring.coreos.com.ts';

type Chart = ReturnType<typeof Testing.chart>;

/** One object as it is rendered. */
export function rendered(define: (chart: Chart) => void): unknown {
  const chart = Testing.chart();
  define(chart);
  const objects = Testing.synth(chart) as unknown[];
  return objects[0];
}

const metadata = { name: 'sample', namespace: 'runbooks' };

export function sensor(chart: Chart): void {
  new Sensor(chart, 'sensor', {
    metadata,
    spec: {
      dependencies: [{ name: 'alert', eventSourceName: 'alerts', eventName: 'firing' }],
      triggers: [
        {
          template: {
            name: 'create',
            k8S: {
              operation: SensorSpecTriggersTemplateK8SOperation.CREATE,
              source: { resource: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'replaced' } } },
              parameters: [
                { src: { dependencyName: 'alert', dataKey: 'body.groupKey' }, dest: 'metadata.name' },
              ],
            },
          },
          atLeastOnce: true,
        },
        {
          template: {
            name: 'submit',
            argoWorkflow: {
              operation: SensorSpecTriggersTemplateArgoWorkflowOperation.SUBMIT,
              source: {
                resource: Workflow.manifest({
                  metadata: { generateName: 'sample-' },
                  spec: { workflowTemplateRef: { name: 'sample' } },
                }) as unknown,
              },
            },
          },
        },
        {
          template: {
            name: 'resume',
            argoWorkflow: {
              operation: SensorSpecTriggersTemplateArgoWorkflowOperation.RESUME,
              args: ['--node-field-selector', 'displayName=gate'],
              source: { resource: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata } },
              parameters: [
                { src: { dependencyName: 'alert', dataKey: 'body.workflow' }, dest: 'metadata.name' },
              ],
            },
          },
        },
      ],
    },
  });
}

export function eventSource(chart: Chart): void {
  new EventSource(chart, 'event-source', {
    metadata,
    spec: {
      webhook: {
        firing: {
          endpoint: '/alerts',
          method: 'POST',
          port: '12000',
          authSecret: { name: 'webhook-token', key: 'token' },
        },
      },
    },
  });
}

export function alertmanagerConfig(chart: Chart): void {
  new AlertmanagerConfig(chart, 'alerts', {
    metadata,
    spec: {
      route: {
        receiver: 'runbooks',
        groupBy: ['alertname'],
        matchers: [
          {
            name: 'team',
            matchType: AlertmanagerConfigSpecRouteMatchersMatchType.VALUE_EQUALS,
            value: 'data',
          },
        ],
        routes: [{ receiver: 'runbooks', repeatInterval: '1h' }],
      },
      receivers: [
        {
          name: 'runbooks',
          webhookConfigs: [
            {
              url: 'http://alerts.runbooks.svc:12000/alerts',
              httpConfig: { authorization: { credentials: { name: 'webhook-token', key: 'token' } } },
            },
          ],
        },
      ],
    },
  });
}

export function workflowTemplate(chart: Chart): void {
  new WorkflowTemplate(chart, 'template', {
    metadata,
    spec: {
      entrypoint: 'run',
      templates: [
        {
          name: 'run',
          container: { image: 'example/image:1.0.0', command: ['true'] },
          retryStrategy: {
            limit: WorkflowTemplateSpecTemplatesRetryStrategyLimit.fromNumber(3),
            retryPolicy: 'OnFailure',
            backoff: {
              duration: '30s',
              factor: WorkflowTemplateSpecTemplatesRetryStrategyBackoffFactor.fromString('2'),
              cap: '5m',
            },
            expression: "lastRetry.exitCode == '75'",
            affinity: { nodeAntiAffinity: {} },
          },
        },
      ],
    },
  });
}
