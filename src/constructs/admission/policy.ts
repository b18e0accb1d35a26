import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ARGO_CD } from '../../conventions/argo-cd.ts';
import { objectLabels } from '../object-labels.ts';

/** A text of CEL that must be true, and what the API server answers where it is not. */
export interface Bound {
  readonly expression: string;
  readonly message: string;
}

/** A text of CEL under a name. */
export interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

/** What requests a policy looks at. */
export interface MatchedResource {
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly resources: readonly string[];
  readonly operations: readonly ('CREATE' | 'UPDATE' | 'DELETE')[];
}

export interface AdmissionPolicyProps {
  /** Of both objects, which are the cluster's. */
  readonly name: string;
  readonly system: string;
  readonly component: string;
  /** Where the bounds hold; everywhere when absent. */
  readonly namespace?: string;
  readonly resources: readonly MatchedResource[];
  /** Requests for which one of these is false are none of this policy's business. */
  readonly conditions: readonly NamedExpression[];
  readonly variables?: readonly NamedExpression[];
  readonly bounds: readonly [Bound, ...Bound[]];
}

/** The part of `admissionregistration.k8s.io/v1` that is used here; each Kubernetes since 1.30 has it. */
interface PolicySpec {
  readonly failurePolicy: 'Fail';
  readonly matchConstraints: {
    readonly namespaceSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly resourceRules: readonly {
      readonly apiGroups: readonly string[];
      readonly apiVersions: readonly string[];
      readonly operations: readonly string[];
      readonly resources: readonly string[];
    }[];
  };
  readonly matchConditions?: readonly NamedExpression[];
  readonly variables?: readonly NamedExpression[];
  readonly validations: readonly (Bound & { readonly reason: 'Forbidden' })[];
}

interface BindingSpec {
  readonly policyName: string;
  readonly validationActions: readonly ['Deny'];
}

/** A ValidatingAdmissionPolicy that denies, and its binding. What cannot be worked out is refused. */
export class AdmissionPolicy extends Construct {
  readonly policy: ApiObject;

  constructor(scope: Construct, id: string, props: AdmissionPolicyProps) {
    super(scope, id);
    const { name, system, component } = props;
    const metadata = {
      name,
      labels: objectLabels(system, component),
      annotations: { [ARGO_CD.syncWave]: ARGO_CD.waves.identities },
    };
    const apiVersion = 'admissionregistration.k8s.io/v1';
    this.policy = new ApiObject(this, 'Policy', {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: policySpec(props),
    });
    const binding: BindingSpec = { policyName: name, validationActions: ['Deny'] };
    new ApiObject(this, 'Binding', {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: binding,
    });
  }
}

function policySpec({
  namespace,
  resources,
  conditions,
  variables = [],
  bounds,
}: AdmissionPolicyProps): PolicySpec {
  return {
    failurePolicy: 'Fail',
    matchConstraints: {
      ...(namespace === undefined
        ? {}
        : { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } }),
      resourceRules: resources.map(({ apiGroup, apiVersion, operations, resources: plurals }) => ({
        apiGroups: [apiGroup],
        apiVersions: [apiVersion],
        operations,
        resources: plurals,
      })),
    },
    ...(conditions.length === 0 ? {} : { matchConditions: conditions }),
    ...(variables.length === 0 ? {} : { variables }),
    validations: bounds.map((bound) => ({ ...bound, reason: 'Forbidden' })),
  };
}
