/** Labels by which the sidecar that comes with Grafana finds ConfigMaps with dashboards. */
export const DASHBOARD_LABELS = { grafana_dashboard: '1' } as const;

/** Longest uid that Grafana takes. */
export const DASHBOARD_UID_LENGTH = 40;

/** Variable of every dashboard that holds the Prometheus to ask. */
export const DATASOURCE_VARIABLE = 'datasource';

/** The same in every environment, so that a link to a dashboard works in each Grafana. */
export function dashboardUid(system: string): string {
  return `stanchion-${system}`;
}

/** Key in the ConfigMap. The sidecar puts the files of all namespaces into one folder. */
export function dashboardFileName(system: string): string {
  return `${dashboardUid(system)}.json`;
}

export function dashboardConfigMapName(system: string): string {
  return `${system}-dashboard`;
}
