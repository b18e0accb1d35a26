import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import { originsOf, type Origin } from '../constructs/provenance.ts';
import type { EnvironmentChart } from './build.ts';
import { toYaml } from './yaml.ts';

/** One file of `dist/`. */
export interface RenderedManifest {
  /** Below `dist/`, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Path in the construct tree, for messages. */
  readonly construct: string;
  readonly manifest: Manifest;
  readonly origins: readonly Origin[];
}

const manifestShape = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string().min(1),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
});
export type Manifest = z.output<typeof manifestShape>;

const CLUSTER_SCOPED = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'Namespace',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
]);

/** Objects that cannot be written side by side, or that Kubernetes could not place. */
export class RenderError extends Error {
  override readonly name = 'RenderError';
}

/**
 * The files of one environment, sorted by path. Two objects for one path, an object without a name, and a
 * namespaced object without a namespace are errors: nothing is ever overwritten silently.
 */
export function renderCharts(
  charts: readonly EnvironmentChart[],
  header: (chart: EnvironmentChart, manifest: Manifest) => string,
  yaml: (manifest: Manifest) => string = toYaml,
): RenderedManifest[] {
  const byPath = new Map<string, RenderedManifest>();
  const problems: string[] = [];
  for (const chart of charts) {
    for (const object of chart.node.findAll().filter((construct) => ApiObject.isApiObject(construct))) {
      const manifest = manifestShape.parse(object.toJson());
      const path = manifestPath(chart, manifest);
      const other = byPath.get(path.toLowerCase());
      problems.push(...placementProblems(manifest, object));
      if (other !== undefined) {
        problems.push(`${object.node.path} and ${other.construct} would both be written to ${path}`);
      }
      const text = `# ${header(chart, manifest)}\n${yaml(manifest)}`;
      byPath.set(path.toLowerCase(), {
        path,
        text,
        construct: object.node.path,
        manifest,
        origins: originsOf(object),
      });
    }
  }
  if (problems.length > 0) throw new RenderError(`cannot write the manifests:\n  ${problems.join('\n  ')}`);
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function placementProblems({ kind, metadata }: Manifest, object: ApiObject): string[] {
  const clusterScoped = CLUSTER_SCOPED.has(kind);
  if (!clusterScoped && metadata.namespace === undefined) {
    return [`${object.node.path}: ${kind} '${metadata.name}' needs an explicit namespace`];
  }
  if (clusterScoped && metadata.namespace !== undefined) {
    return [
      `${object.node.path}: ${kind} '${metadata.name}' is cluster-scoped and must not name a namespace`,
    ];
  }
  return [];
}

function manifestPath(chart: EnvironmentChart, { kind, metadata }: Manifest): string {
  const folder = metadata.namespace ?? '_cluster';
  return `${chart.environment}/${chart.system}/${folder}/${kind.toLowerCase()}-${metadata.name}.yaml`;
}
