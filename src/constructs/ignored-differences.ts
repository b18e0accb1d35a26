import { Yaml } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { System } from '../catalogue/model/system.ts';
import { IGNORED_DIFFERENCES_CONFIG } from '../conventions/changes.ts';
import { GITOPS } from '../conventions/gitops.ts';
import type { Environment } from '../environments/model.ts';
import { objectLabels } from './object-labels.ts';
import { leftToRemedies, ownedFields, type OwnedField } from './owned-fields.ts';

export interface IgnoredDifferencesProps {
  readonly systems: readonly System[];
  readonly environment: Environment;
}

/**
 * What the owner of an Argo CD Application merges into it, so that it leaves the fields alone that remedies own. It is
 * a patch in a ConfigMap, and not an object of Argo CD's: which Application holds a workload is the owner's business.
 */
export class IgnoredDifferences extends Construct {
  constructor(scope: Construct, id: string, { systems, environment }: IgnoredDifferencesProps) {
    super(scope, id);
    const owned = uniqueByText(systems.flatMap((system) => ownedFields(system, environment)));
    if (owned.length === 0) return;
    new k8s.KubeConfigMap(this, 'Resource', {
      metadata: {
        name: IGNORED_DIFFERENCES_CONFIG.name,
        namespace: environment.namespace,
        labels: objectLabels('stanchion', 'gitops'),
      },
      data: {
        [IGNORED_DIFFERENCES_CONFIG.patch]: Yaml.stringify({
          spec: {
            ignoreDifferences: owned.map(({ object, ignored }) => ({ ...object, ...ignored })),
            syncPolicy: { syncOptions: [GITOPS.argoCd.respectIgnored] },
          },
        }),
        [IGNORED_DIFFERENCES_CONFIG.annotations]: Yaml.stringify(annotationsFor(owned)),
      },
    });
  }
}

/** What makes the controller act on a field that Git holds, once for each object. */
function annotationsFor(owned: readonly OwnedField[]): readonly unknown[] {
  const objects = new Map(owned.map(({ object }) => [JSON.stringify(object), object]));
  return [...objects.values()].map((object) => ({ ...object, annotations: leftToRemedies(object, owned) }));
}

function uniqueByText(owned: readonly OwnedField[]): readonly OwnedField[] {
  const sorted = owned.map((one) => [JSON.stringify(one), one] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return [...new Map(sorted).values()];
}
