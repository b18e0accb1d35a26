import { describe, expect, test } from 'vitest';
import { agentPipeline } from '../../src/catalogue/systems/agent-pipeline/index.ts';
import { eventRoutes } from '../../src/constructs/event-routes.ts';
import { sampleEnvironment } from '../support/sample-system.ts';

const system = agentPipeline('documented');

describe('alerts that start a recovery', () => {
  test('are posted to their event source one by one, with its token and over TLS', () => {
    expect(eventRoutes(system, sampleEnvironment)).toMatchObject([
      {
        route: {
          receiver: 'event-source-alerts',
          matchers: [{ name: 'alertname', matchType: '=~', value: 'AgentPipelineHighFailureRate' }],
          continue: true,
          groupBy: ['...'],
          repeatInterval: '120h',
        },
        receiver: {
          name: 'event-source-alerts',
          webhookConfigs: [
            {
              url: 'https://alerts-eventsource-svc.taskmaster.svc:12000/alerts',
              sendResolved: false,
              httpConfig: {
                authorization: {
                  type: 'Bearer',
                  credentials: { name: 'agent-pipeline-event-tokens', key: 'alerts' },
                },
                tlsConfig: {
                  ca: { secret: { name: 'agent-pipeline-events-tls', key: 'ca.crt' } },
                  serverName: 'alerts-eventsource-svc.taskmaster.svc',
                },
              },
            },
          ],
        },
      },
    ]);
  });

  test('go to no event source where the environment has none', () => {
    expect(eventRoutes(system, { ...sampleEnvironment, parts: { sensors: false } })).toEqual([]);
  });

  test('go there without the controller too, since a recovery needs none', () => {
    expect(eventRoutes(system, { ...sampleEnvironment, parts: { controller: false } })).toHaveLength(1);
  });
});
