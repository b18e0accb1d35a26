import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ARGO_CD } from '../conventions/argo-cd.ts';
import { objectLabels } from './object-labels.ts';

export interface ClusterReaderProps {
  /** Of the ServiceAccount. */
  readonly name: string;
  readonly namespace: string;
  readonly system: string;
  /** What may be read, in the whole cluster; `names` absent means all of a kind. */
  readonly reads: readonly {
    readonly apiGroup: string;
    readonly resource: string;
    readonly verb: 'get' | 'list';
    readonly names?: readonly string[];
  }[];
}

/**
 * Lets a ServiceAccount read certain things wherever they are: nodes, or an object in a namespace that may be missing,
 * where a Role could not even be applied.
 */
export class ClusterReader extends Construct {
  constructor(scope: Construct, id: string, { name, namespace, system, reads }: ClusterReaderProps) {
    super(scope, id);
    const labels = objectLabels(system, 'check');
    const annotations = { [ARGO_CD.syncWave]: ARGO_CD.waves.identities };
    const clusterName = `${namespace}-${name}`;
    new k8s.KubeClusterRole(this, 'ClusterRole', {
      metadata: { name: clusterName, labels, annotations },
      rules: reads.map(({ apiGroup, resource, verb, names }) => ({
        apiGroups: [apiGroup],
        resources: [resource],
        verbs: [verb],
        ...(names === undefined ? {} : { resourceNames: [...names] }),
      })),
    });
    new k8s.KubeClusterRoleBinding(this, 'ClusterRoleBinding', {
      metadata: { name: clusterName, labels, annotations },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: clusterName },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
  }
}
