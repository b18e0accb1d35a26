/** The controller's Deployment, Service, ServiceAccount, and its Role in each namespace. */
export const CONTROLLER = 'stanchion-controller';

/** The Role that lets people read Remediations, which hold details of failures. */
export const REMEDIATION_READER = 'stanchion-remediation-reader';

/** What the name of a failed workflow's Remediation begins with; its uid follows. */
export const WORKFLOW_EPISODE_PREFIX = 'wf-';

/** Name of the Runbook object. Unique in its namespace because systems and runbooks are unique names. */
export function runbookObjectName(system: string, runbook: string): string {
  return `${system}-${runbook}`;
}

/** ConfigMap with the switches that a remedy may set; the controller makes it, Git does not. */
export function switchesConfigMapName(workload: string): string {
  return `${workload}-switches`;
}

/**
 * Folder of a system's pages, below the base URL and below `docs/runbooks/`. Where an installation uses other names
 * than the documented ones, commands differ, so each other profile has pages of its own in a folder of its name.
 */
export function runbookPageFolder(profile: string, system: string): string {
  return profile === 'documented' ? system : `${profile}/${system}`;
}

/** Path of an alert's page without a suffix; the file has `.md`, and the URL what the environment says. */
export function runbookPagePath(profile: string, system: string, alert: string): string {
  return `${runbookPageFolder(profile, system)}/${alert}`;
}
