import { Construct } from 'constructs';
import { k8s } from 'cdk8s-plus-27';
import { ARGO_CD } from '../conventions/argo-cd.ts';
import type { Grant } from '../environments/grants.ts';
import { objectLabels } from './object-labels.ts';

export type { Grant };

export interface IdentityProps {
  readonly name: string;
  readonly namespace: string;
  readonly system: string;
  readonly component: string;
  /** Rights by the namespace in which they hold. */
  readonly grants: readonly {
    readonly namespace: string;
    readonly rules: readonly Grant[];
    /** Sync wave of the Role and its binding; that of identities when absent. */
    readonly wave?: string;
  }[];
}

/** A service account with exactly the rights given: a Role and its binding in each namespace named. */
export class Identity extends Construct {
  readonly serviceAccount: k8s.KubeServiceAccount;
  readonly roles: readonly k8s.KubeRole[];

  constructor(scope: Construct, id: string, props: IdentityProps) {
    super(scope, id);
    const { name, namespace } = props;
    this.serviceAccount = new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: metadata(props, namespace),
    });
    this.roles = props.grants.map((grant) => {
      const role = new k8s.KubeRole(this, `Role-${grant.namespace}`, {
        metadata: metadata(props, grant.namespace, grant.wave),
        rules: policyRules(grant.rules),
      });
      new k8s.KubeRoleBinding(this, `RoleBinding-${grant.namespace}`, {
        metadata: metadata(props, grant.namespace, grant.wave),
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
        subjects: [{ kind: 'ServiceAccount', name, namespace }],
      });
      return role;
    });
  }
}

/** Rights as Kubernetes spells them. */
export function policyRules(grants: readonly Grant[]): k8s.PolicyRule[] {
  return grants.map(({ apiGroup, resources, verbs, names }) => ({
    apiGroups: [apiGroup],
    resources: [...resources],
    verbs: [...verbs],
    ...(names === undefined ? {} : { resourceNames: [...names] }),
  }));
}

function metadata(
  { name, system, component }: IdentityProps,
  namespace: string,
  wave: string = ARGO_CD.waves.identities,
): k8s.ObjectMeta {
  return {
    name,
    namespace,
    labels: objectLabels(system, component),
    annotations: { [ARGO_CD.syncWave]: wave },
  };
}
