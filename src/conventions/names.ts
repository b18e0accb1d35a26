/** Name of the Runbook object. Unique in its namespace because systems and runbooks are unique names. */
export function runbookObjectName(system: string, runbook: string): string {
  return `${system}-${runbook}`;
}

/** ConfigMap with the switches that a remedy may set; the controller makes it, Git does not. */
export function switchesConfigMapName(workload: string): string {
  return `${workload}-switches`;
}

/** Path of an alert's page below the base URL, and below `docs/runbooks/`. */
export function runbookPagePath(system: string, alert: string): string {
  return `${system}/${alert}`;
}
