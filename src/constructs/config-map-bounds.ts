import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { accountUser } from '../environments/admission.ts';
import { AdmissionPolicy, type Bound } from './admission/policy.ts';

export type { Bound };

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

/**
 * Bounds to what an account may write, beyond what its Role can say: a rule that allows `create` cannot hold a name. They
 * concern that account and that namespace only. What cannot be worked out is refused.
 */
export class ConfigMapBounds extends Construct {
  readonly policy: ApiObject;

  constructor(scope: Construct, id: string, props: ConfigMapBoundsProps) {
    super(scope, id);
    const { name, namespace, account, operations, ...rest } = props;
    const { policy } = new AdmissionPolicy(this, 'Bounds', {
      ...rest,
      name: `${namespace}-${name}`,
      namespace,
      resources: [{ apiGroup: '', apiVersion: 'v1', resources: ['configmaps'], operations }],
      conditions: [{ name: 'account', expression: `request.userInfo.username == '${accountUser(account)}'` }],
    });
    this.policy = policy;
  }
}
