import { App, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import type { System } from '../../src/catalogue/model/system.ts';
import { SystemSecrets } from '../../src/constructs/external-secrets.ts';
import type { Environment } from '../../src/environments/model.ts';
import { production } from '../../src/environments/production.ts';
import { sampleWith, sampleWorkload } from '../support/sample-workload.ts';

function secretsOf({ system, environment }: { system: System; environment: Environment }): unknown[] {
  const chart = new Chart(new App(), 'test', { disableResourceNameHashes: true });
  new SystemSecrets(chart, 'Secrets', { system, environment });
  return chart.toJson();
}

const store = {
  store: { kind: 'SecretStore', name: 'vault' },
  refresh: '15m',
  remoteKey: 'kv/{namespace}/{secret}#{key}',
} as const;

describe('the secrets of workloads', () => {
  test('arco-credentials comes from the store of the environment, and no value from a manifest [ARCO-R5]', () => {
    const arco = catalogue('documented').find(({ id }) => id === 'arco');
    if (arco === undefined) throw new Error('arco is not in the catalogue');
    expect(secretsOf({ system: arco, environment: production })).toMatchObject([
      {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ExternalSecret',
        metadata: { name: 'arco-credentials', namespace: 'arco' },
        spec: {
          refreshInterval: '1h0m0s',
          secretStoreRef: { kind: 'ClusterSecretStore', name: 'production' },
          target: { name: 'arco-credentials', creationPolicy: 'Owner', deletionPolicy: 'Retain' },
          data: [{ secretKey: 'key.json', remoteRef: { key: 'arco/arco-credentials/key.json' } }],
        },
      },
    ]);
  });

  test('are one object for each Secret, with the keys of all workloads that read it', () => {
    const token = (key: string) => ({ env: { TOKEN: { secret: 'shared', key } } });
    const workloads = [
      sampleWorkload('a', token('one')),
      sampleWorkload('b', { ...token('two'), env: { ...token('two').env, AGAIN: token('one').env.TOKEN } }),
      sampleWorkload('c', { env: {}, secretFiles: [{ secret: 'files', path: '/x', keys: ['k'] }] }),
    ];
    expect(secretsOf(sampleWith(workloads, { secrets: store }))).toMatchObject([
      { metadata: { name: 'files' }, spec: { data: [{ secretKey: 'k' }] } },
      {
        metadata: { name: 'shared' },
        spec: {
          refreshInterval: '15m0s',
          data: [
            { secretKey: 'one', remoteRef: { key: 'kv/sample/shared#one' } },
            { secretKey: 'two', remoteRef: { key: 'kv/sample/shared#two' } },
          ],
        },
      },
    ]);
  });

  test('are only referred to where somebody else makes them', () => {
    expect(secretsOf(sampleWith([sampleWorkload('a')], { secrets: 'reference' }))).toEqual([]);
  });

  test('of a workload that is not emitted are nobody’s concern', () => {
    const workloads = [{ ...sampleWorkload('a'), delivery: 'optional' as const }];
    expect(secretsOf(sampleWith(workloads, { secrets: store }))).toEqual([]);
  });
});
