import { App, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import type { EventIntake } from '../../src/catalogue/model/automation.ts';
import { EventSource } from '../../src/constructs/event-sources.ts';
import { sampleEnvironment } from '../support/sample-system.ts';

const listening = { endpoint: '/in', port: 12000, tls: 'intake-tls', callers: ['ingress'] } as const;

function manifestsOf(intake: EventIntake) {
  const chart = new Chart(new App(), 'test');
  new EventSource(chart, 'EventSource', {
    system: 'sample',
    bus: { name: 'default', namespace: 'events' },
    source: { name: 'in', event: 'came', text: 'Comes in.', intake },
    environment: sampleEnvironment,
  });
  const manifests: unknown[] = chart.toJson();
  const find = (kind: string) => manifests.find((manifest) => Reflect.get(Object(manifest), 'kind') === kind);
  return { source: find('EventSource'), policy: find('NetworkPolicy') };
}

const certificate = {
  serverCertSecret: { name: 'intake-tls', key: 'tls.crt' },
  serverKeySecret: { name: 'intake-tls', key: 'tls.key' },
};

describe('an event source', () => {
  test('takes posted events with a bearer token, over TLS [T20-F34] [T20-Q7]', () => {
    const { source } = manifestsOf({ webhook: { ...listening, token: { secret: 'intake', key: 'token' } } });
    expect(source).toMatchObject({
      spec: {
        service: { ports: [{ port: 12000 }] },
        webhook: {
          came: {
            endpoint: '/in',
            method: 'POST',
            port: '12000',
            authSecret: { name: 'intake', key: 'token' },
            ...certificate,
          },
        },
      },
    });
  });

  test('takes signed events of GitHub, and asks GitHub for nothing [T20-Q7]', () => {
    const signature = { secret: 'intake', key: 'signature' };
    const { source } = manifestsOf({ repository: { ...listening, signature, organization: 'sample' } });
    expect(source).toMatchObject({
      spec: {
        github: {
          came: {
            webhook: { endpoint: '/in', ...certificate },
            webhookSecret: { name: 'intake', key: 'signature' },
            organizations: ['sample'],
          },
        },
      },
    });
    expect(JSON.stringify(source)).not.toMatch(/"url"|apiToken|githubApp/);
  });

  test('hears of a workflow once, when it is labelled as failed', () => {
    const label = { key: 'workflow-type', value: 'sample' };
    const { source } = manifestsOf({ failedWorkflows: { namespace: 'flows', label } });
    expect(source).toMatchObject({
      spec: {
        resource: {
          came: {
            namespace: 'flows',
            resource: 'workflows',
            eventTypes: ['ADD'],
            filter: {
              labels: [
                { key: 'workflow-type', operation: '==', value: 'sample' },
                { key: 'workflows.argoproj.io/completed', operation: '==', value: 'true' },
                { key: 'workflows.argoproj.io/phase', operation: '!=', value: 'Succeeded' },
              ],
            },
          },
        },
      },
    });
  });

  test('is reached by its callers and by Prometheus, and by nobody else [T20-Q7]', () => {
    const { policy } = manifestsOf({ webhook: { ...listening, token: { secret: 'intake', key: 'token' } } });
    const from = (namespace: string) => [
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } },
    ];
    expect(policy).toMatchObject({
      metadata: { namespace: 'events' },
      spec: {
        podSelector: { matchLabels: { 'eventsource-name': 'in' } },
        policyTypes: ['Ingress'],
        ingress: [
          { from: from('monitoring'), ports: [{ port: 7777 }] },
          { from: from('ingress-nginx'), ports: [{ port: 12000 }] },
        ],
      },
    });
  });
});
