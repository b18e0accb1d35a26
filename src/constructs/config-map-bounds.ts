import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ARGO_CD } from '../conventions/argo-cd.ts';
import { objectLabels } from './object-labels.ts';

/** A text of CEL that must be true, and what the API server answers where it is not. */
export interface Bound {
  readonly expression: string;
  readonly message: string;
}

export interface ConfigMapBoundsProps {
  /** Unique within the namespace; the objects are the cluster's, and carry the namespace in front of it. */
  readonly name: string;
  readonly system: string;
  readonly component: string;
  /** Where the bounds hold. */
  readonly namespace: string;
  readonly account: { readonly namespace: string; readonly name: string };
  readonly operations: readonly ('CREATE' | 'UPDATE')[];
  readonly bounds: readonly [Bound, ...Bound[]];
}

/** The part of `admissionregistration.k8s.io/v1` that is used here; each Kubernetes since 1.30 has it. */
interface PolicySpec {
  readonly failurePolicy: 'Fail';
  readonly matchConstraints: {
    readonly namespaceSelector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly resourceRules: readonly {
      readonly apiGroups: readonly string[];
      readonly apiVersions: readonly string[];
      readonly operations: readonly string[];
      readonly resources: readonly string[];
    }[];
  };
  readonly matchConditions: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly (Bound & { readonly reason: 'Forbidden' })[];
}

interface BindingSpec {
  readonly policyName: string;
  readonly validationActions: readonly ['Deny'];
}

/**
 * Bounds to what an account may write, beyond what its Role can say: a rule that allows `create` cannot hold a name. They
 * concern that account and that namespace only. What cannot be worked out is refused.
 */
export class ConfigMapBounds extends Construct {
  readonly policy: ApiObject;

  constructor(scope: Construct, id: string, props: ConfigMapBoundsProps) {
    super(scope, id);
    const { name, system, component, namespace } = props;
    const metadata = {
      name: `${namespace}-${name}`,
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
    const binding: BindingSpec = { policyName: metadata.name, validationActions: ['Deny'] };
    new ApiObject(this, 'Binding', {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: binding,
    });
  }
}

function policySpec({ namespace, account, operations, bounds }: ConfigMapBoundsProps): PolicySpec {
  const user = `system:serviceaccount:${account.namespace}:${account.name}`;
  return {
    failurePolicy: 'Fail',
    matchConstraints: {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations, resources: ['configmaps'] }],
    },
    matchConditions: [{ name: 'account', expression: `request.userInfo.username == '${user}'` }],
    validations: bounds.map((bound) => ({ ...bound, reason: 'Forbidden' })),
  };
}
