import type { AllowedChange } from '../../../environments/changes.ts';
import type { Environment } from '../../../environments/model.ts';
import { celText } from '../cel.ts';
import type { AdmissionPolicyProps, MatchedResource, NamedExpression } from '../policy.ts';
import { controllerUser } from '../writers.ts';

/** What a policy for the controller's own requests is made from. */
export interface ChangeAdmissionProps {
  readonly environment: Pick<Environment, 'namespace'>;
  readonly changes: readonly AllowedChange[];
}

/** What the policies have in common: they concern the controller's account alone, and wherever it writes. */
export function forController(
  { environment }: ChangeAdmissionProps,
  name: string,
  resources: readonly MatchedResource[],
): Pick<AdmissionPolicyProps, 'name' | 'system' | 'component' | 'resources' | 'conditions'> {
  const user = celText(controllerUser(environment));
  return {
    name: `${environment.namespace}-controller-${name}`,
    system: 'stanchion',
    component: 'admission',
    resources,
    conditions: [{ name: 'controller', expression: `request.userInfo.username == ${user}` }],
  };
}

/** An object as the policies name it. */
export function nameOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** The object of the request, as {@link nameOf} writes it. */
export const REQUESTED: NamedExpression = {
  name: 'requested',
  expression: "request.namespace + '/' + object.metadata.name",
};

/** Each text once, in a fixed order. */
export function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
