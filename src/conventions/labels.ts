/** Labels that every alert carries. Routes, inhibitions and the controller's intake rely on them. */
export const ALERT_LABELS = {
  /** Name of the alert; Prometheus puts it there. */
  name: 'alertname',
  severity: 'severity',
  owner: 'owner',
  system: 'system',
  /** Name of the Runbook object that answers the alert. */
  runbook: 'runbook',
  /**
   * Namespace of the system. The operator restricts an AlertmanagerConfig to alerts with its own namespace,
   * so an alert without this label would never reach a receiver.
   */
  namespace: 'namespace',
  /** Namespace of the object that the expression found, where it yields one of its own. */
  objectNamespace: 'object_namespace',
  /** Receiver roles, joined by commas, that are told beside those of the severity. */
  audience: 'audience',
  /** Name of the metric that is missing, on the alerts that tell of one. */
  metric: 'metric',
  /** Urgency in a document's own scale, such as P2. Shown in messages; routes go by severity. */
  priority: 'priority',
  /** Name of a channel that fails: the alert must not depend on it to be heard of. */
  avoidChannel: 'avoid_channel',
} as const;

/** External label of Prometheus that tells clusters apart. An alert without it is taken for one of this cluster. */
export const CLUSTER_LABEL = 'cluster';

export const ALERT_ANNOTATIONS = {
  summary: 'summary',
  description: 'description',
  runbookUrl: 'runbook_url',
  /** The document's own id of the runbook, such as RB-WE-001. */
  runbookId: 'runbook_id',
} as const;

/** Labels on objects. Without versions, hashes or times: those would change files that nobody changed. */
export const OBJECT_LABELS = {
  managedBy: 'app.kubernetes.io/managed-by',
  partOf: 'app.kubernetes.io/part-of',
  component: 'app.kubernetes.io/component',
  /** Selects a workload's pods. */
  app: 'app',
} as const;

export const MANAGED_BY = 'stanchion';

/** Opts a workload in to what the controller may do; without it every change is refused. */
export const REMEDIATION_OPT_IN = 'stanchion.dev/remediate';
/** Its value that allows changes. */
export const OPTED_IN = 'enabled';

/** On a Deployment: the same image in the registry's mirror, for when the registry does not answer. */
export const FALLBACK_IMAGE = 'stanchion.dev/fallback-image';
