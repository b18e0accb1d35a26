import { describe, expect, test } from 'vitest';
import { defineRunbook } from '../../src/catalogue/model/runbook.ts';
import { defineSystem } from '../../src/catalogue/model/system.ts';
import { thresholdExamples } from '../../src/catalogue/threshold.ts';
import { catalogueSource } from '../../src/commands/catalogue-source.ts';
import { synthesize } from '../../src/commands/synth.ts';
import { defineEnvironment } from '../../src/environments/define.ts';
import { environments } from '../../src/environments/index.ts';
import { channelsOf } from '../../src/environments/channels.ts';
import { sampleAlert, sampleRunbook, sampleSystem } from '../support/sample-system.ts';

const team = [{ slack: { channel: '#team', url: { secret: 'channels', key: 'slack' } } }] as const;
const own = { name: 'own', runbookBaseUrl: 'https://runbooks.example.com', receivers: { team } };

describe('declaring what one needs and no more', () => {
  test('gives a whole runbook, system and environment that compile', () => {
    const runbook = defineRunbook({
      name: 'small',
      title: 'Small',
      document: { source: 'wiki', lines: '1-2' },
      alerts: [sampleAlert],
      targets: {},
      evidence: {},
      diagnoses: [],
      remedies: [],
    });
    const system = defineSystem({
      id: 'own',
      title: 'Own',
      owner: 'me',
      source: 'own.ts',
      metrics: sampleSystem.metrics,
      runbooks: [runbook],
    });
    expect(system).toMatchObject({ namespace: 'own', document: runbook.document, workloads: [] });
    const [result] = synthesize({ environments: [defineEnvironment(own)], systems: () => [system] });
    expect(result?.findings).toEqual([]);
    expect(result?.manifests.map(({ path }) => path)).toContain(
      'own/own/stanchion-system/runbook-own-small.yaml',
    );
    expect(result?.manifests.map(({ text }) => text.split('\n')[0])).not.toContainEqual(
      expect.stringContaining('src/'),
    );
  });

  test('leaves what is said as it is', () => {
    const runbook = { ...sampleRunbook, causes: [] };
    const system = defineSystem({
      id: 'own',
      title: 'Own',
      owner: 'me',
      source: 'own.ts',
      namespace: 'elsewhere',
      document: { source: 'book', lines: '3-4' },
      runbooks: [runbook],
    });
    expect(system).toMatchObject({
      namespace: 'elsewhere',
      document: { source: 'book' },
      runbooks: [runbook],
    });
  });

  test('tells every role through the team, and the controller of the own namespace', () => {
    const other = [{ pagerduty: { routingKey: { secret: 'channels', key: 'pagerduty' } } }] as const;
    const environment = defineEnvironment({
      ...own,
      namespace: 'ops',
      receivers: { team, 'on-call': other },
    });
    expect(channelsOf(environment, ['on-call'])).toEqual(other);
    expect(channelsOf(environment, ['stakeholders'])).toEqual(team);
    expect(environment.controllerWebhook.url).toBe('https://stanchion-controller.ops.svc/v1/alerts');
  });

  test('the shipped environments stand on the same defaults', () => {
    for (const environment of environments) {
      const { namespace, controllerWebhook, profile } = defineEnvironment(own);
      expect(environment).toMatchObject({ namespace, controllerWebhook, profile });
    }
  });
});

test('a stated source is the one that headers name', () => {
  const sources = { environment: { source: 'main.ts' }, systems: [{ id: 'own', source: 'own.ts' }] };
  const manifest = (kind: string) => ({ apiVersion: 'v1', kind, metadata: { name: 'x' } });
  expect(catalogueSource('own', manifest('Deployment'), sources)).toBe('own.ts');
  expect(catalogueSource('stanchion', manifest('Namespace'), sources)).toBe('main.ts');
  expect(catalogueSource('stanchion', manifest('CustomResourceDefinition'), sources)).toBe(
    'the package stanchion',
  );
});

describe('examples of a threshold', () => {
  test('wait for longer than the alert does', () => {
    const { fires, resolves } = thresholdExamples('jobs', { fires: 2, silent: 1, for: '90s' });
    expect(fires).toMatchObject({ series: { jobs: '2x3' }, expect: [{ at: '3m', firing: [{}] }] });
    expect(resolves).toMatchObject({
      series: { jobs: '2x3 1x2' },
      expect: [
        { at: '3m', firing: [{}] },
        { at: '5m', firing: [] },
      ],
    });
  });

  test('expect the labels that the expression yields', () => {
    const { fires } = thresholdExamples('jobs', { fires: 2, silent: 1, for: '1m', labels: { queue: 'a' } });
    expect(fires.expect[0]?.firing).toEqual([{ labels: { queue: 'a' } }]);
  });
});
