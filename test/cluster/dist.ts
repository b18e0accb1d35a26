import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { kubeObject, type KubeObject } from './api.ts';

const WAVE = 'argocd.argoproj.io/sync-wave';
/** What others need in the same wave goes first, as Argo CD does it. */
const FIRST = ['Namespace', 'CustomResourceDefinition', 'ServiceAccount', 'ConfigMap', 'ClusterRole', 'Role'];

/** Everything that `dist/` has for an environment, in the order in which Argo CD applies it. */
export async function distOf(environment: string): Promise<KubeObject[]> {
  const folder = join('dist', environment);
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.yaml')).sort();
  const objects = await Promise.all(
    files.map(async (file) => kubeObject.parse(parse(await readFile(join(folder, file), 'utf8')))),
  );
  return objects.toSorted((a, b) => waveOf(a) - waveOf(b) || rankOf(a) - rankOf(b));
}

function waveOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.[WAVE] ?? 0);
}

function rankOf({ kind }: KubeObject): number {
  const rank = FIRST.indexOf(kind);
  return rank === -1 ? FIRST.length : rank;
}

/** How to name an object to a reader. */
export function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}
