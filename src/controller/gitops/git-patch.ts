import { stringify } from 'yaml';
import type { KubernetesObject } from '../kubernetes/objects.ts';
import type { PatchStep } from '../kubernetes/ports.ts';
import { oneLine } from '../record/clean.ts';
import type { Application } from './application.ts';
import { placeOf } from './told.ts';

/**
 * A change as an entry of `patches` in a kustomization.yaml, for a person to commit. Without tests: Git has another
 * state than the cluster.
 *
 * @param application that holds the object, where it is known: then the patch begins with where it belongs.
 */
export function gitPatch(
  { apiVersion, kind, metadata }: KubernetesObject,
  steps: readonly PatchStep[],
  application?: Application,
): string {
  const [version = '', group] = apiVersion.split('/').reverse();
  const patch = stringify({
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
  return `${application === undefined ? '' : headerOf(application)}${patch}`;
}

function headerOf({ key, sources, sourceType }: Application): string {
  if (sources.length === 0) return '';
  const [only, ...others] = sources;
  const lines = [
    `For Application ${key}, whose objects come from`,
    ...sources.map((source) => `- ${placeOf(source)}`),
    ...(only === undefined || others.length > 0 ? [] : [howTo(only.path, sourceType)]),
  ];
  return lines.map((line) => `# ${oneLine(line)}\n`).join('');
}

/** What to do with the patch there. Only kustomize takes it as it is. */
function howTo(path: string | undefined, sourceType: string | undefined): string {
  const file = `${path === undefined ? '' : `${path}/`}kustomization.yaml`;
  if (sourceType === 'Kustomize') return `Add it to ${file}.`;
  if (sourceType === 'Helm') return 'Give the chart the values that make it so.';
  return 'Change the same fields of the manifest there.';
}
