import * as common from '@grafana/grafana-foundation-sdk/common';
import * as grafana from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, QueryEditorMode } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { describe, expect, test } from 'vitest';
import type { Panel } from '../../src/catalogue/model/alert.ts';
import { DATASOURCE, panelJson } from '../../src/constructs/dashboard-panel.ts';

describe('a panel', () => {
  const panel: Panel = {
    id: 'ratio',
    title: 'Ratio',
    expr: 'up',
    unit: 'percentunit',
    by: ['job', 'instance'],
    watchedBy: [{ alert: 'SampleDown', severity: 'warning', above: 0.1 }],
  };
  const place = { id: 3, gridPos: { h: 8, w: 12, x: 0, y: 1 }, links: [] };

  test('is what the builders of Grafana’s own SDK write', () => {
    const built = new PanelBuilder()
      .id(3)
      .title('Ratio')
      .gridPos(place.gridPos)
      .datasource(DATASOURCE)
      .withTarget(
        new DataqueryBuilder()
          .refId('A')
          .datasource(DATASOURCE)
          .expr('up')
          .legendFormat('{{job}} {{instance}}')
          .editorMode(QueryEditorMode.Code)
          .range(),
      )
      .unit('percentunit')
      .colorScheme(new grafana.FieldColorBuilder().mode(grafana.FieldColorModeId.PaletteClassic))
      .thresholds(
        new grafana.ThresholdsConfigBuilder().mode(grafana.ThresholdsMode.Absolute).steps([
          { value: null, color: 'green' },
          { value: 0.1, color: 'orange' },
        ]),
      )
      .thresholdsStyle(
        new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
      )
      .axisSoftMin(0)
      .drawStyle(common.GraphDrawStyle.Line)
      .fillOpacity(10)
      .lineWidth(1)
      .showPoints(common.VisibilityMode.Never)
      .spanNulls(false)
      .legend(
        new common.VizLegendOptionsBuilder()
          .displayMode(common.LegendDisplayMode.Table)
          .placement(common.LegendPlacement.Bottom)
          .showLegend(true)
          .calcs(['lastNotNull', 'max']),
      )
      .tooltip(
        new common.VizTooltipOptionsBuilder()
          .mode(common.TooltipDisplayMode.Multi)
          .sort(common.SortOrder.Descending),
      )
      .build();
    // Two members of theirs only repeat what Grafana takes anyway.
    const defaults = { repeatDirection: 'h', transparent: false };
    expect({ ...defaults, ...panelJson(panel, place) }).toEqual(JSON.parse(JSON.stringify(built)));
  });

  test('shows what its states mean, and a present figure without history', () => {
    const states = { 0: 'closed', 1: 'open' };
    expect(
      panelJson({ ...panel, kind: 'state-timeline', states }, place).fieldConfig.defaults.mappings,
    ).toEqual([
      { type: 'value', options: { 0: { text: 'closed', index: 0 }, 1: { text: 'open', index: 1 } } },
    ]);
    expect(panelJson({ ...panel, kind: 'stat' }, place).targets[0]).toMatchObject({
      instant: true,
      range: false,
    });
  });
});
