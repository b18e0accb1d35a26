import { Yaml } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PAUSE_CONFIG, SETTINGS_CONFIG } from '../../conventions/controller.ts';
import { KUBERNETES_ANNOTATIONS } from '../../conventions/kubernetes.ts';
import type { Environment } from '../../environments/model.ts';
import { controllerSettingsOf } from '../../environments/settings.ts';
import { controllerMetadata } from './parts.ts';

/** The settings with everything that they leave to defaults, so that a default that moves shows in a review. */
export class ControllerConfiguration extends Construct {
  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    new k8s.KubeConfigMap(this, 'Settings', {
      metadata: controllerMetadata(environment, SETTINGS_CONFIG.name),
      data: { [SETTINGS_CONFIG.file]: Yaml.stringify(controllerSettingsOf(environment)) },
    });
  }
}

/**
 * The map that pauses everything, without its key: people write that, and a sync leaves alone what Git does not name. A
 * value in Git would be put back within seconds by an Argo CD that heals, in the middle of an incident, unless every
 * Application were told not to.
 */
export class PauseSwitch extends Construct {
  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    const { name, key } = PAUSE_CONFIG;
    new k8s.KubeConfigMap(this, 'Resource', {
      metadata: {
        ...controllerMetadata(environment, name),
        annotations: {
          [KUBERNETES_ANNOTATIONS.description]:
            `Set ${key} to "true" here and nothing is changed by the controller; "false", or no key, ends it. ` +
            'Without this map everything is paused.',
        },
      },
    });
  }
}
