import { Yaml } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { actions, type Action } from '../api/actions/index.ts';
import type { Drift } from '../api/actions/action.ts';
import type { System } from '../catalogue/model/system.ts';
import type { Runbook } from '../catalogue/model/runbook.ts';
import { IGNORED_DIFFERENCES_CONFIG, LEFT_TO_REMEDIES } from '../conventions/changes.ts';
import type { Environment } from '../environments/model.ts';
import { objectLabels } from './object-labels.ts';

export interface IgnoredDifferencesProps {
  readonly systems: readonly System[];
  readonly environment: Environment;
}

/**
 * What the owner of an Argo CD Application merges into it, so that it leaves the fields alone that remedies own. It is
 * a patch in a ConfigMap, and not an object of Argo CD's: which Application holds a workload is the owner's business.
 */
export class IgnoredDifferences extends Construct {
  constructor(scope: Construct, id: string, { systems, environment }: IgnoredDifferencesProps) {
    super(scope, id);
    const owned = uniqueByText(systems.flatMap((system) => fieldsOf(system, environment)));
    if (owned.length === 0) return;
    new k8s.KubeConfigMap(this, 'Resource', {
      metadata: {
        name: IGNORED_DIFFERENCES_CONFIG.name,
        namespace: environment.namespace,
        labels: objectLabels('stanchion', 'gitops'),
      },
      data: {
        [IGNORED_DIFFERENCES_CONFIG.patch]: Yaml.stringify({
          spec: {
            ignoreDifferences: owned.map(({ object, ignored }) => ({ ...object, ...ignored })),
            // Without it the field is left out of the comparison only, and the next sync writes it all the same.
            syncPolicy: { syncOptions: ['RespectIgnoreDifferences=true'] },
          },
        }),
        [IGNORED_DIFFERENCES_CONFIG.annotations]: Yaml.stringify(annotationsFor(owned)),
      },
    });
  }
}

/** One field that a remedy owns, and what makes Argo CD leave it alone. */
interface Owned {
  /** With its group: an entry without one matches the core group only. */
  readonly object: {
    readonly group: string;
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
  };
  readonly field: string;
  readonly ignored: { readonly jsonPointers: string[] } | { readonly jqPathExpressions: string[] };
}

function fieldsOf({ runbooks }: System, environment: Environment): readonly Owned[] {
  return runbooks.flatMap((runbook) =>
    runbook.remedies.flatMap(({ action }) => ownedBy(action, runbook, environment)),
  );
}

function ownedBy(
  action: Action,
  { targets }: Pick<Runbook, 'targets'>,
  environment: Environment,
): readonly Owned[] {
  const [declaration, id] = declared(action);
  const target = id === undefined ? undefined : targets[id];
  if (declaration?.drift !== 'owned-field' || target === undefined || !('deployment' in target)) return [];
  const { namespace, name, container } = target.deployment;
  const scaled = environment.autoscaling[name] !== undefined ? declaration.autoscalerFields : undefined;
  const [group, kind] =
    scaled === undefined ? ['apps', 'Deployment'] : ['autoscaling', 'HorizontalPodAutoscaler'];
  return (scaled ?? declaration.fields).map((field) => ({
    object: { group, kind, namespace, name },
    field,
    ignored: field.includes('/*/')
      ? { jqPathExpressions: [jqPath(field, container)] }
      : { jsonPointers: [field] },
  }));
}

function declared(action: Action): readonly [Drift | undefined, string | undefined] {
  for (const [name, parameters] of Object.entries<object>(action)) {
    const drift: Drift | undefined = Object.entries(actions).find(([key]) => key === name)?.[1].gitops;
    const target: unknown = Reflect.get(parameters, 'target');
    return [drift, typeof target === 'string' ? target : undefined];
  }
  return [undefined, undefined];
}

/** `/spec/containers/*\/image` as jq has it, for one container: the positions of the others may differ. */
function jqPath(field: string, container: string): string {
  const [before = '', after = ''] = field.split('/*/');
  const path = (pointer: string) => pointer.replaceAll('/', '.');
  return `${path(before)}[] | select(.name == "${container}") | .${path(after)}`;
}

/** What makes the controller act on a field that Git holds, once for each object. */
function annotationsFor(owned: readonly Owned[]): readonly unknown[] {
  const names = new Set(owned.map(({ object }) => JSON.stringify(object)));
  return [...names].map((name) => {
    const own = owned.filter(({ object }) => JSON.stringify(object) === name);
    const fields = own.map(({ field }) => field).join(' ');
    return { ...own[0]?.object, annotations: { [LEFT_TO_REMEDIES]: fields } };
  });
}

function uniqueByText(owned: readonly Owned[]): readonly Owned[] {
  const sorted = owned.map((one) => [JSON.stringify(one), one] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return [...new Map(sorted).values()];
}
