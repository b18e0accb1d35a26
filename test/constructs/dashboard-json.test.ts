import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import type { Panel } from '../../src/catalogue/model/alert.ts';
import { PROFILES } from '../../src/catalogue/model/system.ts';
import { MISSING_SIGNALS } from '../../src/catalogue/missing-signals/runbook.ts';
import { dashboardJson } from '../../src/constructs/dashboard-json.ts';
import { production } from '../../src/environments/production.ts';
import { runbookUrl } from '../../src/environments/runbook-url.ts';
import { grafanaDashboard } from '../support/grafana-dashboard.ts';
import { sampleEnvironment, sampleSystem } from '../support/sample-system.ts';

const inBothProfiles = PROFILES.flatMap((profile) =>
  catalogue(profile).map(
    (system) =>
      [`${system.id} (${profile})`, system, dashboardJson({ system, environment: production })] as const,
  ),
);

function panelOf(system: string, id: string) {
  const found = inBothProfiles.find(([, { id: name }]) => name === system);
  const title = found?.[1].panels.find((panel) => panel.id === id)?.title;
  const panel = grafanaDashboard
    .parse(found?.[2])
    .panels.find((one) => one.title === title && one.type !== 'row');
  if (panel === undefined || panel.type === 'row') throw new Error(`${system} has no panel '${id}'`);
  return panel;
}

describe.each(inBothProfiles)('the dashboard of %s', (_, system, json) => {
  test('is whole: ids, places, queries, units and the chosen data source', () => {
    const { panels } = grafanaDashboard.parse(JSON.parse(JSON.stringify(json)));
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(
      panels
        .filter(({ type }) => type !== 'row')
        .map(({ title }) => title)
        .sort(),
    ).toEqual(system.panels.map(({ title }) => title).sort());
  });

  test('has no two panels on one place, and none beyond the grid', () => {
    const taken = json.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (__, cell) => [x + (cell % w), y + Math.floor(cell / w)]),
    );
    expect(taken.filter(([x = 0]) => x >= 24)).toEqual([]);
    expect(new Set(taken.map(String)).size).toBe(taken.length);
  });

  test('links the runbook page of every alert, from the top and from the panels that it watches', () => {
    const pagesOf = (runbooks: typeof system.runbooks) =>
      new Set(
        runbooks.flatMap(({ alerts }) => alerts.map(({ name }) => runbookUrl(production, system.id, name))),
      );
    expect(new Set(json.links?.map(({ url }) => url))).toEqual(pagesOf(system.runbooks));
    const fromPanels = json.panels.flatMap((panel) => ('links' in panel ? (panel.links ?? []) : []));
    expect(new Set(fromPanels.map(({ url }) => url))).toEqual(
      pagesOf(system.runbooks.filter(({ name }) => name !== MISSING_SIGNALS)),
    );
  });

  test('uses no variable that it does not define', () => {
    const defined = json.templating.list.map(({ name }) => name);
    const used = [...JSON.stringify(json).matchAll(/\$\{?([a-z_]+)/g)].map(([, name]) => name);
    expect(used.filter((name) => name !== '__all' && !defined.includes(name ?? ''))).toEqual([]);
  });
});

describe('what the documents ask to see', () => {
  test('assets can be picked, and what is shown of them follows [ARCO-P10]', () => {
    const arco = inBothProfiles.find(([, { id }]) => id === 'arco')?.[2];
    expect(arco?.templating.list.find(({ name }) => name === 'asset')).toMatchObject({
      type: 'query',
      multi: true,
      includeAll: true,
      definition: 'label_values(arco_flow_asset_age_seconds, asset)',
    });
    for (const id of ['asset-age', 'failures-by-asset']) {
      expect(panelOf('arco', id).targets[0]?.expr).toContain('asset=~"$asset"');
      expect(panelOf('arco', id).targets[0]?.legendFormat).toContain('{{asset}}');
    }
  });

  test.each([
    ['failures [ARCO-S1]', 'failures', 'arco_flow:failed_tasks_per_minute:5m'],
    ['retries [ARCO-S2]', 'retries', 'arco_flow:retries_per_minute:5m'],
    ['runs that do not finish [ARCO-S3]', 'active-runs', 'sum by (tenant) (arco_flow_active_runs)'],
    [
      'the age of data [ARCO-S4]',
      'asset-age',
      'max by (asset) (arco_flow_asset_age_seconds{asset=~"$asset"})',
    ],
  ])('symptoms of Arco: %s', (_, id, expr) => {
    expect(panelOf('arco', id).targets[0]?.expr).toBe(expr);
  });

  test.each([
    [
      'errors by category and reason [WE-G12]',
      'errors-by-reason',
      'sum by (category, reason) (rate(workflowexecution_errors_total[5m]))',
      '{{category}} {{reason}}',
    ],
    [
      'time in a phase [WE-G13]',
      'phase-duration',
      'histogram_quantile(0.95, sum by (le, phase) (rate(workflowexecution_phase_duration_seconds_bucket[5m])))',
      '{{phase}}',
    ],
    [
      'skips by reason [WE-G14]',
      'skips-by-reason',
      'sum by (reason) (rate(workflowexecution_skip_total[5m]))',
      '{{reason}}',
    ],
  ])('queries of the WorkflowExecution document: %s', (_, id, expr, legendFormat) => {
    expect(panelOf('kubernaut', id).targets).toEqual([expect.objectContaining({ expr, legendFormat })]);
  });

  test.each([
    ['RB-WE-001 [WE-G1]', 'error-ratio', 'WorkflowExecutionHighErrorRate', 'RB-WE-001'],
    ['RB-WE-005 [WE-G5]', 'skip-ratio', 'WorkflowExecutionHighSkipRate', 'RB-WE-005'],
  ])('the index line %s has a rule with its id, and a panel', (_, id, alert, code) => {
    const kubernaut = catalogue('documented').find((system) => system.id === 'kubernaut');
    const runbook = kubernaut?.runbooks.find(({ alerts }) => alerts.some(({ name }) => name === alert));
    expect(runbook?.document.code).toBe(code);
    expect(panelOf('kubernaut', id).links?.map(({ title }) => title)).toEqual([alert]);
  });

  test('every line on metrics and dashboards that has something to show has a panel', () => {
    const shown = catalogue('documented')
      .flatMap(({ panels }) => panels)
      .flatMap(({ covers = [] }) => covers);
    const lines = [
      ...['FE-G2', 'T20-G1', 'T20-G4', 'T20-G17', 'T20-G18', 'T20-G19', 'T20-G20', 'T20-G21', 'T20-G24'],
      ...Array.from({ length: 14 }, (_, index) => `WE-G${index + 1}`),
    ];
    expect(lines.filter((line) => !shown.some((id) => id === line))).toEqual([]);
  });
});

test('a panel stands in the row of its section, after those without one', () => {
  const panel: Panel = { id: 'up', title: 'Up', expr: 'min(up)', unit: 'short' };
  const system = {
    ...sampleSystem,
    panels: [
      { ...panel, id: 'a', title: 'A', section: 'Queue' },
      { ...panel, id: 'b', title: 'B', section: 'Workers' },
      { ...panel, id: 'c', title: 'C' },
      { ...panel, id: 'd', title: 'D', section: 'Queue' },
    ],
  };
  const { panels } = dashboardJson({ system, environment: sampleEnvironment });
  expect(panels.map(({ title }) => title)).toEqual(['Overview', 'C', 'Queue', 'A', 'D', 'Workers', 'B']);
});
