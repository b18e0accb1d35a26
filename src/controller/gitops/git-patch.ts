import { stringify } from 'yaml';
import type { KubernetesObject } from '../kubernetes/objects.ts';
import type { PatchStep } from '../kubernetes/ports.ts';

/**
 * A change as an entry of `patches` in a kustomization.yaml, for a person to commit. Without tests: Git has another
 * state than the cluster.
 */
export function gitPatch(
  { apiVersion, kind, metadata }: KubernetesObject,
  steps: readonly PatchStep[],
): string {
  const [version = '', group] = apiVersion.split('/').reverse();
  return stringify({
    patches: [
      {
        target: {
          ...(group === undefined ? {} : { group }),
          version,
          kind,
          name: metadata.name,
          ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
        },
        patch: stringify(steps.filter(({ op }) => op !== 'test')),
      },
    ],
  });
}
