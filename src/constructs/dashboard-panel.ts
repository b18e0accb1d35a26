import type { Panel } from '../catalogue/model/alert.ts';
import { DATASOURCE_VARIABLE } from '../conventions/grafana.ts';
import { thresholdsOf } from './dashboard-thresholds.ts';
import type {
  DataSourceJson,
  DrawingJson,
  GridPosJson,
  LinkJson,
  PanelJson,
  TargetJson,
  ThresholdsJson,
  ValueMapJson,
} from './grafana-types.ts';

/** The Prometheus that the reader chose. */
export const DATASOURCE: DataSourceJson = { type: 'prometheus', uid: `$\{${DATASOURCE_VARIABLE}}` };

export interface PanelPlace {
  /** Unique within the dashboard. */
  readonly id: number;
  readonly gridPos: GridPosJson;
  readonly links: readonly LinkJson[];
}

/** A panel of the catalogue in Grafana's spelling. */
export function panelJson(panel: Panel, { id, gridPos, links }: PanelPlace): PanelJson {
  return {
    id,
    title: panel.title,
    gridPos,
    datasource: DATASOURCE,
    targets: [target(panel)],
    ...(links.length === 0 ? {} : { links }),
    ...drawing(panel),
  };
}

function target(panel: Panel): TargetJson {
  const { expr, by = [] } = panel;
  return {
    refId: 'A',
    datasource: DATASOURCE,
    expr,
    legendFormat: by.length === 0 ? panel.title : by.map((label) => `{{${label}}}`).join(' '),
    editorMode: 'code',
    ...(panel.kind === 'stat' ? { instant: true, range: false } : { instant: false, range: true }),
  };
}

function drawing(panel: Panel): DrawingJson {
  const thresholds = thresholdsOf(panel.watchedBy ?? []);
  switch (panel.kind ?? 'timeseries') {
    case 'timeseries':
      return timeseries(panel, thresholds);
    case 'stat':
      return stat(panel, thresholds);
    case 'state-timeline':
      return stateTimeline(panel);
  }
}

function timeseries({ unit, by = [] }: Panel, thresholds: ThresholdsJson | undefined): DrawingJson {
  const severalSeries = by.length > 0;
  return {
    type: 'timeseries',
    fieldConfig: {
      defaults: {
        unit,
        color: { mode: 'palette-classic' },
        ...(thresholds === undefined ? {} : { thresholds }),
        custom: {
          axisSoftMin: 0,
          drawStyle: 'line',
          fillOpacity: 10,
          lineWidth: 1,
          showPoints: 'never',
          spanNulls: false,
          thresholdsStyle: { mode: thresholds === undefined ? 'off' : 'dashed' },
        },
      },
      overrides: [],
    },
    options: {
      legend: {
        displayMode: 'table',
        placement: 'bottom',
        showLegend: severalSeries,
        calcs: severalSeries ? ['lastNotNull', 'max'] : [],
      },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  };
}

function stat({ unit, states }: Panel, thresholds: ThresholdsJson | undefined): DrawingJson {
  return {
    type: 'stat',
    fieldConfig: {
      defaults: {
        unit,
        color: { mode: 'thresholds' },
        thresholds: thresholds ?? { mode: 'absolute', steps: [{ value: null, color: 'text' }] },
        ...(states === undefined ? {} : { mappings: [mapping(states)] }),
      },
      overrides: [],
    },
    options: {
      colorMode: 'value',
      graphMode: 'none',
      justifyMode: 'auto',
      orientation: 'auto',
      percentChangeColorMode: 'standard',
      reduceOptions: { calcs: ['lastNotNull'] },
      showPercentChange: false,
      textMode: 'auto',
      wideLayout: true,
    },
  };
}

function stateTimeline({ unit, states = {} }: Panel): DrawingJson {
  return {
    type: 'state-timeline',
    fieldConfig: {
      defaults: {
        unit,
        color: { mode: 'palette-classic' },
        mappings: [mapping(states)],
        custom: { fillOpacity: 70, lineWidth: 0 },
      },
      overrides: [],
    },
    options: {
      mergeValues: true,
      rowHeight: 0.9,
      showValue: 'auto',
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
      tooltip: { mode: 'single', sort: 'none' },
    },
  };
}

function mapping(states: Readonly<Record<number, string>>): ValueMapJson {
  return {
    type: 'value',
    options: Object.fromEntries(
      Object.entries(states).map(([value, text], index) => [value, { text, index }]),
    ),
  };
}
