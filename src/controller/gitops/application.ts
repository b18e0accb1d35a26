import { z } from 'zod';
import type { KubernetesObject } from '../kubernetes/objects.ts';

const text = z.string().default('');
const texts = z.array(z.string()).nullish();

const ignored = z.object({
  group: text,
  kind: z.string(),
  name: text,
  namespace: text,
  jsonPointers: texts,
  jqPathExpressions: texts,
});
const source = z.object({
  repoURL: z.string(),
  path: z.string().optional(),
  chart: z.string().optional(),
  targetRevision: z.string().optional(),
});
const automated = z.object({ enabled: z.boolean().nullish(), selfHeal: z.boolean().nullish() });
const syncPolicy = z.object({ automated: automated.nullish(), syncOptions: texts });
const shape = z.object({
  metadata: z.object({ name: z.string(), namespace: text }),
  spec: z.object({
    source: source.nullish(),
    sources: z.array(source).nullish(),
    sourceHydrator: z.object({ drySource: source }).nullish(),
    ignoreDifferences: z.array(ignored).nullish(),
    syncPolicy: syncPolicy.nullish(),
  }),
  status: z
    .object({
      sourceType: z.string().optional(),
      resources: z
        .array(z.object({ group: text, kind: z.string(), namespace: text, name: z.string() }))
        .nullish(),
    })
    .nullish(),
});

/** Where Git has the objects of an Application. */
export interface GitSource {
  readonly repository: string;
  /** Of a folder; absent for a chart, and for the root. */
  readonly path?: string;
  readonly chart?: string;
  /** A branch, a tag, a commit, or a range of a chart's versions; the repository's default when absent. */
  readonly revision?: string;
}

/** What an Application leaves alone of some objects. An empty name or namespace stands for any. */
export type Ignored = z.output<typeof ignored>;

/** Argo CD's Application, as far as it tells what becomes of a change. */
export interface Application {
  /** `namespace/name`. */
  readonly key: string;
  /** What has a change of a field taken back: its own looking, the next commit that it syncs, or a person. */
  readonly syncs: 'heals' | 'commits' | 'by-hand';
  readonly ignored: readonly Ignored[];
  readonly options: readonly string[];
  readonly sources: readonly GitSource[];
  /** How the manifests are made, such as `Kustomize`, `Helm` or `Directory`; absent before its first look. */
  readonly sourceType?: string;
  /** What it holds, by its own account. */
  readonly resources: readonly Pick<Ignored, 'group' | 'kind' | 'namespace' | 'name'>[];
}

/** Nothing where the object is no Application as Argo CD writes it. */
export function readApplication(object: KubernetesObject): Application | undefined {
  const { data } = shape.safeParse(object);
  if (data === undefined) return undefined;
  const { metadata, spec, status } = data;
  const sourceType = status?.sourceType;
  return {
    key: `${metadata.namespace}/${metadata.name}`,
    syncs: syncsOf(spec.syncPolicy?.automated),
    ignored: spec.ignoreDifferences ?? [],
    options: spec.syncPolicy?.syncOptions ?? [],
    sources: sourcesOf(spec).map(gitSource),
    ...(sourceType === undefined ? {} : { sourceType }),
    resources: status?.resources ?? [],
  };
}

/** Whether the Application says of itself that it holds the object: another one may have the same name in another place. */
export function holdsObject({ resources }: Application, object: KubernetesObject): boolean {
  const { group, kind, namespace, name } = identityOf(object);
  return resources.some(
    (one) => one.group === group && one.kind === kind && one.namespace === namespace && one.name === name,
  );
}

/** An object as Argo CD names it. */
export function identityOf({ apiVersion, kind, metadata }: KubernetesObject) {
  const [group = ''] = apiVersion.includes('/') ? apiVersion.split('/') : [];
  return { group, kind, namespace: metadata.namespace ?? '', name: metadata.name };
}

function syncsOf(policy: z.output<typeof automated> | null | undefined): Application['syncs'] {
  if (policy === undefined || policy === null || policy.enabled === false) return 'by-hand';
  return policy.selfHeal === true ? 'heals' : 'commits';
}

/** Of an Application that renders into a branch of its own, what a person edits is the source that it renders. */
function sourcesOf({ sourceHydrator, sources, source: only }: z.output<typeof shape>['spec']) {
  if (sourceHydrator !== undefined && sourceHydrator !== null) return [sourceHydrator.drySource];
  if (sources !== undefined && sources !== null && sources.length > 0) return sources;
  return only === undefined || only === null ? [] : [only];
}

function gitSource({ repoURL, path, chart, targetRevision }: z.output<typeof source>): GitSource {
  return {
    repository: repoURL,
    ...(path === undefined || path === '' || path === '.' ? {} : { path }),
    ...(chart === undefined || chart === '' ? {} : { chart }),
    ...(targetRevision === undefined || targetRevision === '' ? {} : { revision: targetRevision }),
  };
}
