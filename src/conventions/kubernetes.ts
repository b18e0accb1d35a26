/** Annotations that Kubernetes and its tools put on objects. */
export const KUBERNETES_ANNOTATIONS = {
  /** On a ReplicaSet of a Deployment: its number among the revisions. */
  revision: 'deployment.kubernetes.io/revision',
  /** On a ReplicaSet that was rolled back to: the numbers that it had before. */
  revisionHistory: 'deployment.kubernetes.io/revision-history',
  changeCause: 'kubernetes.io/change-cause',
  /** On a pod template: when `kubectl rollout restart` or a remedy restarted it. */
  restartedAt: 'kubectl.kubernetes.io/restartedAt',
  defaultContainer: 'kubectl.kubernetes.io/default-container',
} as const;

/** On a ReplicaSet and its pods: a digest of the template. */
export const POD_TEMPLATE_HASH = 'pod-template-hash';
