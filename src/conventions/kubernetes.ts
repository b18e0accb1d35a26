/**
 * The Kubernetes versions whose schemas lie in `imports/schemas/kubernetes-<version>/`: that of the environments here,
 * and the newest, which manifests have to pass before a cluster moves to it. Oldest first.
 */
export const KUBERNETES_VERSIONS = ['1.34', '1.37'] as const;

/** A minor version of Kubernetes whose schemas are at hand. */
export type KubernetesVersion = (typeof KUBERNETES_VERSIONS)[number];

/** The minor version in what people and `kubectl version` write, such as `1.37` or `v1.37.2`, if it is at hand. */
export function kubernetesVersionOf(text: string): KubernetesVersion | undefined {
  const minor = /^v?(\d+\.\d+)(?:\.\d+)?(?:[-+].*)?$/.exec(text)?.[1];
  return KUBERNETES_VERSIONS.find((known) => known === minor);
}

/** Annotations that Kubernetes and its tools put on objects. */
export const KUBERNETES_ANNOTATIONS = {
  /** On a ReplicaSet of a Deployment: its number among the revisions. */
  revision: 'deployment.kubernetes.io/revision',
  /** On a ReplicaSet that was rolled back to: the numbers that it had before. */
  revisionHistory: 'deployment.kubernetes.io/revision-history',
  changeCause: 'kubernetes.io/change-cause',
  /** What an object is for, in words. */
  description: 'kubernetes.io/description',
  defaultContainer: 'kubectl.kubernetes.io/default-container',
} as const;

/** On a ReplicaSet and its pods: a digest of the template. */
export const POD_TEMPLATE_HASH = 'pod-template-hash';

/** Keys of a Secret of the type kubernetes.io/tls, with the issuer's certificate as cert-manager adds it. */
export const TLS_KEYS = { certificate: 'tls.crt', key: 'tls.key', issuer: 'ca.crt' } as const;
