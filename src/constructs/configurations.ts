import { Yaml } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { Configuration } from '../catalogue/model/safeguards.ts';
import { ARGO_CD } from '../conventions/argo-cd.ts';
import type { Environment } from '../environments/model.ts';
import { objectLabels } from './object-labels.ts';
import { recordOrigin } from './provenance.ts';

export interface ConfigurationFileProps {
  readonly system: string;
  readonly configuration: Configuration;
  readonly environment: Environment;
}

/** A settings file in a ConfigMap. What reads it runs in the same namespace. */
export class ConfigurationFile extends Construct {
  constructor(scope: Construct, id: string, { system, configuration, environment }: ConfigurationFileProps) {
    super(scope, id);
    const { name, namespace = environment.namespace, file, settings, labels, needs } = configuration;
    const object = new k8s.KubeConfigMap(this, 'Resource', {
      metadata: {
        name,
        namespace,
        labels: { ...objectLabels(system, 'configuration'), ...labels },
        ...(needs === undefined ? {} : { annotations: { [ARGO_CD.syncWave]: ARGO_CD.waves.rollouts } }),
      },
      data: { [file]: Yaml.stringify(settings) },
    });
    recordOrigin(object, `/data/${file}`, configuration);
  }
}
