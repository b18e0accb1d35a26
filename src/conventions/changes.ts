/** What the controller writes onto objects that it changes, so that a restart finds its own changes again. */
export const CHANGE_ANNOTATIONS = {
  /** Idempotency key of the last change of the object. */
  change: 'stanchion.dev/change',
  /** On a pod template: the key of the change that restarted the pods. A new value is what restarts them. */
  restartedFor: 'stanchion.dev/restarted-for',
  /** On a Deployment: the remediation that rolled it back last. */
  rolledBackFor: 'stanchion.dev/rolled-back-for',
  /**
   * On a Deployment: `container=2Gi`, the memory limit from before the controller raised it. Down to that, and no
   * further, the limit can be taken back.
   */
  memoryBefore: 'stanchion.dev/memory-before',
} as const;

/**
 * Set in Git, by the owner of an object: JSON pointers of the fields, separated by spaces, that its GitOps tool leaves
 * alone. It goes together with the tool's own setting, which it cannot replace.
 */
export const LEFT_TO_REMEDIES = 'stanchion.dev/left-to-remedies';

/** Annotations of a pod template that only restart its pods: two templates that differ by these run the same thing. */
export const RESTART_ANNOTATIONS: readonly string[] = [
  CHANGE_ANNOTATIONS.restartedFor,
  'kubectl.kubernetes.io/restartedAt',
];

/** Name of the manager of fields under which the API server notes the controller's changes. */
export const FIELD_MANAGER = 'stanchion-controller';

/** ConfigMap in the controller's namespace with the ReplicaSets that were seen ready, by uid. */
export const READY_REVISIONS_CONFIG = 'stanchion-ready-revisions';

/** ConfigMap with what the owner of an Argo CD Application merges into it. */
export const IGNORED_DIFFERENCES_CONFIG = {
  name: 'stanchion-ignored-differences',
  patch: 'application-patch.yaml',
  annotations: 'annotations.yaml',
} as const;
