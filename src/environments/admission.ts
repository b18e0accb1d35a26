import type { Environment } from './model.ts';

/** The first minor version of Kubernetes 1 that serves ValidatingAdmissionPolicies as `v1`. */
const FIRST_MINOR = 30;

/**
 * Whether the API server of an environment can hold approvals and sources to whoever writes them. Where it cannot,
 * anybody who may patch a Remediation could sign with any name, so that remedies that need an approval are refused there.
 */
export function hasAdmissionPolicies({ kubernetesVersion }: Pick<Environment, 'kubernetesVersion'>): boolean {
  const [major, minor] = kubernetesVersion.split('.').map(Number);
  return major !== undefined && minor !== undefined && (major > 1 || (major === 1 && minor >= FIRST_MINOR));
}

/** Username of a ServiceAccount. */
export function accountUser({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}): string {
  return `system:serviceaccount:${namespace}:${name}`;
}
