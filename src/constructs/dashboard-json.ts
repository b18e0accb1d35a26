import type { Panel, Selection } from '../catalogue/model/alert.ts';
import type { System } from '../catalogue/model/system.ts';
import { DATASOURCE_VARIABLE, dashboardUid } from '../conventions/grafana.ts';
import { ALERT_LABELS, MANAGED_BY } from '../conventions/labels.ts';
import type { Environment } from '../environments/model.ts';
import { runbookUrl } from '../environments/runbook-url.ts';
import { layOutSection } from './dashboard-layout.ts';
import { DATASOURCE, panelJson } from './dashboard-panel.ts';
import type { AnnotationJson, DashboardJson, LinkJson, VariableJson } from './grafana-types.ts';

/** Of the format, as Grafana 10.4 writes it; later ones bring it up to date when they load it. */
const SCHEMA_VERSION = 39;

const UNTITLED_SECTION = 'Overview';

export interface DashboardProps {
  readonly system: System;
  readonly environment: Environment;
}

/** The dashboard of a system as Grafana reads it. Members stand in a fixed order, so that diffs stay small. */
export function dashboardJson({ system, environment }: DashboardProps): DashboardJson {
  const alerts = [...new Set(system.runbooks.flatMap((runbook) => runbook.alerts.map(({ name }) => name)))];
  const link = (alert: string) => runbookLink(alert, runbookUrl(environment, system.id, alert));
  return {
    uid: dashboardUid(system.id),
    title: system.title,
    description: `What the runbooks of ${system.title} look at. Made from the catalogue: changes made here are lost.`,
    tags: [MANAGED_BY, system.id],
    schemaVersion: SCHEMA_VERSION,
    editable: false,
    // A shared crosshair: what happened at the same time is the question that a dashboard answers.
    graphTooltip: 1,
    time: { from: 'now-6h', to: 'now' },
    refresh: '1m',
    links: alerts.map(link),
    templating: { list: [datasourceVariable, ...selections(system.panels).map(labelVariable)] },
    annotations: { list: [firingAlerts(system.id)] },
    panels: sections(system.panels, link),
  };
}

/** Panels under their headings; sections in the order of their first panels. */
function sections(panels: readonly Panel[], link: (alert: string) => LinkJson): DashboardJson['panels'] {
  const titles = [...new Set(panels.map(({ section = UNTITLED_SECTION }) => section))].sort(
    (a, b) => Number(b === UNTITLED_SECTION) - Number(a === UNTITLED_SECTION),
  );
  const all: DashboardJson['panels'][number][] = [];
  let y = 0;
  for (const title of titles) {
    const members = panels.filter(({ section = UNTITLED_SECTION }) => section === title);
    const layout = layOutSection(members.length, y);
    y = layout.end;
    all.push({
      type: 'row',
      id: all.length + 1,
      title,
      collapsed: false,
      gridPos: layout.heading,
      panels: [],
    });
    for (const [index, gridPos] of layout.panels.entries()) {
      const panel = members[index];
      if (panel === undefined) continue;
      const alerts = new Set((panel.watchedBy ?? []).map(({ alert }) => alert));
      all.push(panelJson(panel, { id: all.length + 1, gridPos, links: [...alerts].map(link) }));
    }
  }
  return all;
}

function runbookLink(alert: string, url: string): LinkJson {
  return {
    title: alert,
    type: 'link',
    url,
    icon: 'doc',
    tooltip: `Runbook of ${alert}`,
    tags: [],
    asDropdown: false,
    targetBlank: true,
    includeVars: false,
    keepTime: false,
  };
}

const datasourceVariable: VariableJson = {
  type: 'datasource',
  name: DATASOURCE_VARIABLE,
  label: 'Data source',
  query: 'prometheus',
  hide: 0,
  includeAll: false,
  multi: false,
  refresh: 1,
};

/** Each label that panels can be narrowed by, once. */
function selections(panels: readonly Panel[]): Selection[] {
  const byLabel = new Map<string, Selection>();
  for (const selection of panels.flatMap(({ selects = [] }) => selects)) {
    if (!byLabel.has(selection.label)) byLabel.set(selection.label, selection);
  }
  return [...byLabel.values()];
}

function labelVariable({ label, from }: Selection): VariableJson {
  const query = `label_values(${from}, ${label})`;
  return {
    type: 'query',
    name: label,
    label: `${label.charAt(0).toUpperCase()}${label.slice(1)}`,
    datasource: DATASOURCE,
    query: { query, refId: 'A' },
    definition: query,
    hide: 0,
    // "All" also takes in series without the label.
    includeAll: true,
    allValue: '.*',
    multi: true,
    current: { text: ['All'], value: ['$__all'] },
    // The values are read anew when the time range changes.
    refresh: 2,
    sort: 1,
  };
}

/** Marks over every graph when an alert of the system was firing. */
function firingAlerts(system: string): AnnotationJson {
  return {
    name: 'Firing alerts',
    datasource: DATASOURCE,
    enable: true,
    iconColor: 'red',
    expr: `ALERTS{${ALERT_LABELS.system}="${system}",alertstate="firing"}`,
    step: '60s',
    titleFormat: '{{alertname}}',
    textFormat: `{{${ALERT_LABELS.severity}}}`,
  };
}
