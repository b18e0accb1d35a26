/**
 * The Kubernetes versions whose schemas lie in `imports/schemas/kubernetes-<version>/`: that of the environments here,
 * and the newest, which manifests have to pass before a cluster moves to it. Oldest first.
 */
export const KUBERNETES_VERSIONS = ['1.34', '1.37'] as const;

/** A minor version of Kubernetes whose schemas are at hand. */
export type KubernetesVersion = (typeof KUBERNETES_VERSIONS)[number];

/** Whether schemas of this version are at hand. */
export function isKubernetesVersion(version: string): version is KubernetesVersion {
  return KUBERNETES_VERSIONS.some((known) => known === version);
}
