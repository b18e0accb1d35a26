import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { catalogue } from '../../src/catalogue/index.ts';
import { synthesize } from '../../src/commands/synth.ts';
import { dashboardJson } from '../../src/constructs/dashboard-json.ts';
import { environments } from '../../src/environments/index.ts';
import { production } from '../../src/environments/production.ts';
import { grafanaDashboard } from '../support/grafana-dashboard.ts';
import { sampleEnvironment, sampleSystem } from '../support/sample-system.ts';

const files = z.record(z.string(), z.string());

describe('the ConfigMap of a dashboard', () => {
  const manifests = synthesize({ environments, systems: catalogue }).flatMap((result) =>
    result.manifests
      .filter(({ path }) => path.includes('/configmap-') && path.endsWith('-dashboard.yaml'))
      .map((manifest) => ({ ...manifest, environment: result.environment })),
  );

  test('keeps what a runbook promises to watch, where a panel shows it', () => {
    const promises = catalogue('documented')
      .flatMap(({ runbooks }) => runbooks.flatMap(({ prevention }) => prevention))
      .filter(({ part }) => part === 'dashboards');
    const kept = manifests.flatMap(({ origins }) =>
      origins.flatMap(({ element }) => ('id' in element ? [element.id] : [])),
    );
    expect(promises.map(({ id }) => id)).toContain('watch-locks');
    expect(kept).toContain('watch-locks');
  });

  test('is there for every system and environment, where the sidecar looks for it', () => {
    expect(manifests).toHaveLength(environments.length * catalogue('documented').length);
    for (const { manifest } of manifests) {
      expect(manifest.metadata.labels).toMatchObject({ grafana_dashboard: '1' });
      const system = manifest.metadata.labels?.['app.kubernetes.io/part-of'];
      expect(manifest.metadata.namespace).toBe(
        catalogue('documented').find(({ id }) => id === system)?.namespace,
      );
    }
  });

  test('has a file name of its own, since the sidecar puts all files into one folder', () => {
    const inProduction = manifests.filter(({ environment }) => environment.name === 'production');
    const names = inProduction.flatMap(({ manifest }) => Object.keys(files.parse(manifest['data'])));
    expect(new Set(names).size).toBe(inProduction.length);
  });

  test('differs between environments in nothing but the addresses of pages', () => {
    const [first, second] = environments.map(({ name }) =>
      manifests.filter(({ environment }) => environment.name === name).map(({ manifest }) => manifest),
    );
    expect(first).toEqual(second);
    const system = catalogue('documented')[0] ?? sampleSystem;
    const elsewhere = { ...production, runbookBaseUrl: 'https://elsewhere.example.com' };
    const moved = JSON.stringify(dashboardJson({ system, environment: elsewhere }));
    expect(moved.replaceAll('https://elsewhere.example.com', production.runbookBaseUrl)).toBe(
      JSON.stringify(dashboardJson({ system, environment: production })),
    );
  });

  test('holds readable JSON as a literal block, well below the size of an object', () => {
    for (const { text } of manifests) {
      expect(text).toMatch(/^ {2}stanchion-[a-z-]+\.json: \|\n {4}\{\n {6}"uid": /m);
      expect(text.length).toBeLessThan(256 * 1024);
    }
  });

  test('is traced to every panel that it shows', () => {
    for (const { manifest, origins } of manifests) {
      const [file, json] = Object.entries(files.parse(manifest['data']))[0] ?? [];
      expect(new Set(origins.map(({ pointer }) => pointer))).toEqual(new Set([`/data/${file ?? ''}`]));
      const panels = grafanaDashboard
        .parse(JSON.parse(json ?? ''))
        .panels.filter(({ type }) => type !== 'row');
      expect(origins.filter(({ element }) => 'expr' in element)).toHaveLength(panels.length);
    }
  });

  test('is left out for a system without panels', () => {
    const results = synthesize({ environments: [sampleEnvironment], systems: () => [sampleSystem] });
    expect(
      results[0]?.manifests.filter(({ path }) => path.startsWith('sample-env/sample/sample/configmap-')),
    ).toEqual([]);
  });
});
