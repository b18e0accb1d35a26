import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { crdManifest, customResources } from '../api/crd/index.ts';
import { ARGO_CD } from '../conventions/argo-cd.ts';
import { objectLabels } from './object-labels.ts';

/** The CRDs of Runbook and Remediation. Never pruned: deleting one would delete every object of its kind. */
export class CustomResourceDefinitions extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const resource of customResources) {
      const { metadata, ...rest } = crdManifest(resource);
      new ApiObject(this, resource.kind, {
        ...rest,
        metadata: {
          ...metadata,
          labels: objectLabels('stanchion', 'api'),
          annotations: {
            [ARGO_CD.syncWave]: ARGO_CD.waves.definitions,
            [ARGO_CD.syncOptions]: ARGO_CD.keepAndApplyServerSide,
          },
        },
      });
    }
  }
}
