import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { BreakersData } from '../../catalogue/model/automation.ts';
import { ARGO_CD } from '../../conventions/argo-cd.ts';
import { breakerConfigMapName, breakerWriterName } from '../../conventions/breakers.ts';
import { CONTROLLER } from '../../conventions/names.ts';
import type { Environment } from '../../environments/model.ts';
import { ConfigMapBounds } from '../config-map-bounds.ts';
import { objectLabels } from '../object-labels.ts';
import { recordOrigin } from '../provenance.ts';

export interface BreakerWriterAccessProps {
  readonly system: string;
  readonly breakers: BreakersData;
  readonly environment: Environment;
}

/** Lets the controller keep the state of breakers, and answer the workflows that wait at a half-open gate. */
export class BreakerWriterAccess extends Construct {
  constructor(scope: Construct, id: string, { system, breakers, environment }: BreakerWriterAccessProps) {
    super(scope, id);
    const name = breakerWriterName(system);
    const metadata = {
      name,
      namespace: breakers.namespace,
      labels: objectLabels(system, 'breakers'),
      annotations: { [ARGO_CD.syncWave]: ARGO_CD.waves.identities },
    };
    const role = new k8s.KubeRole(this, 'Role', {
      metadata,
      rules: [
        // What is to be made has no name yet that a rule could hold, so the bounds hold it.
        { apiGroups: [''], resources: ['configmaps'], verbs: ['create'] },
        {
          apiGroups: [''],
          resources: ['configmaps'],
          resourceNames: [breakerConfigMapName(system)],
          verbs: ['get', 'update'],
        },
        { apiGroups: ['argoproj.io'], resources: ['workflows'], verbs: ['get', 'list', 'watch', 'patch'] },
      ],
    });
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name: CONTROLLER, namespace: environment.namespace }],
    });
    recordOrigin(role, '/rules', breakers, 'access');
    const { policy } = new ConfigMapBounds(this, 'Bounds', {
      name,
      system,
      component: 'breakers',
      namespace: breakers.namespace,
      account: { namespace: environment.namespace, name: CONTROLLER },
      operations: ['CREATE'],
      bounds: [
        {
          expression: `object.metadata.name.endsWith('${breakerConfigMapName('')}')`,
          message: `the controller makes ConfigMaps named …${breakerConfigMapName('')} only`,
        },
      ],
    });
    recordOrigin(policy, '/spec', breakers, 'access');
  }
}
