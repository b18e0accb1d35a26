import { actions, type Action } from '../api/actions/index.ts';
import type { Drift } from '../api/actions/action.ts';
import type { System } from '../catalogue/model/system.ts';
import type { Runbook } from '../catalogue/model/runbook.ts';
import { LEFT_TO_REMEDIES } from '../conventions/changes.ts';
import { ignoredField, type IgnoredField } from '../conventions/gitops.ts';
import type { Environment } from '../environments/model.ts';
import { isIncluded } from '../environments/parts.ts';

/** An object as Argo CD names it. With its group: an entry without one matches the core group only. */
export interface OwnedObject {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** One field that a remedy owns, and what makes Argo CD leave it alone. */
export interface OwnedField {
  readonly object: OwnedObject;
  /** As the action declares it; by this text the controller knows it again. */
  readonly field: string;
  readonly ignored: IgnoredField;
}

/** The fields that remedies of a system own in an environment. */
export function ownedFields({ runbooks }: System, environment: Environment): readonly OwnedField[] {
  if (!isIncluded(environment, 'controller')) return [];
  return runbooks.flatMap((runbook) =>
    runbook.remedies.flatMap(({ action }) => ownedBy(action, runbook, environment)),
  );
}

/** The annotation by which the controller knows that fields of an object are left to it; none where there are none. */
export function leftToRemedies(
  object: OwnedObject,
  owned: readonly OwnedField[],
): Readonly<Record<string, string>> {
  const key = JSON.stringify(object);
  const fields = owned.filter((one) => JSON.stringify(one.object) === key).map(({ field }) => field);
  return fields.length === 0 ? {} : { [LEFT_TO_REMEDIES]: [...new Set(fields)].sort().join(' ') };
}

export function deploymentOf(namespace: string, name: string): OwnedObject {
  return { group: 'apps', kind: 'Deployment', namespace, name };
}

export function autoscalerOf(namespace: string, name: string): OwnedObject {
  return { group: 'autoscaling', kind: 'HorizontalPodAutoscaler', namespace, name };
}

function ownedBy(
  action: Action,
  { targets }: Pick<Runbook, 'targets'>,
  environment: Environment,
): readonly OwnedField[] {
  const [declaration, id] = declared(action);
  const target = id === undefined ? undefined : targets[id];
  if (declaration?.drift !== 'owned-field' || target === undefined || !('deployment' in target)) return [];
  const { namespace, name, container } = target.deployment;
  const scaled = environment.autoscaling[name] !== undefined ? declaration.autoscalerFields : undefined;
  const object = scaled === undefined ? deploymentOf(namespace, name) : autoscalerOf(namespace, name);
  return (scaled ?? declaration.fields).map((field) => ({
    object,
    field,
    ignored: ignoredField(field, container),
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
