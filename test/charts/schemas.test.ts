import { expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import { PROFILES } from '../../src/catalogue/model/system.ts';
import { buildEnvironment } from '../../src/charts/build.ts';
import { renderCharts } from '../../src/charts/render.ts';
import { environments } from '../../src/environments/index.ts';
import { schemaCheck } from '../../src/policy/schemas.ts';

test.each(PROFILES)(
  'what is emitted under the %s names has no field that its API does not know',
  (profile) => {
    const seen = new Set<string>();
    for (const environment of environments.map((each) => ({ ...each, profile }))) {
      const { charts } = buildEnvironment(environment, catalogue(profile));
      for (const { path, manifest } of renderCharts(charts, () => 'x')) {
        const check = schemaCheck(environment.kubernetesVersion, manifest.apiVersion, manifest.kind);
        seen.add(manifest.kind);
        expect([path, check?.({ ...manifest })]).toEqual([path, []]);
      }
    }
    expect([...seen].sort()).toEqual(
      expect.arrayContaining([
        'Deployment',
        'ExternalSecret',
        'HorizontalPodAutoscaler',
        'NetworkPolicy',
        'PodDisruptionBudget',
        'ServiceMonitor',
        'WorkflowTemplate',
      ]),
    );
  },
);
