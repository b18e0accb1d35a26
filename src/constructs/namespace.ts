import { Construct } from 'constructs';
import { k8s } from 'cdk8s-plus-27';
import { ARGO_CD } from '../conventions/argo-cd.ts';
import type { Environment } from '../environments/model.ts';
import { objectLabels } from './object-labels.ts';

/**
 * The namespace of the controller and its objects. The systems' own namespaces belong to whoever runs the
 * systems, and are not emitted.
 */
export class ControllerNamespace extends Construct {
  constructor(scope: Construct, id: string, { namespace }: Environment) {
    super(scope, id);
    new k8s.KubeNamespace(this, 'Resource', {
      metadata: {
        name: namespace,
        labels: {
          ...objectLabels('stanchion', 'namespace'),
          'pod-security.kubernetes.io/enforce': 'restricted',
        },
        annotations: {
          [ARGO_CD.syncWave]: ARGO_CD.waves.definitions,
          [ARGO_CD.syncOptions]: ARGO_CD.keep,
        },
      },
    });
  }
}
