import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { INTAKE_TOKENS } from '../../conventions/controller.ts';
import { externalSecret } from '../external-secrets.ts';
import { ControllerAccess } from './access.ts';
import { ControllerConfiguration, PauseSwitch } from './configuration.ts';
import { ControllerDeployment } from './deployment.ts';
import { CONTROLLER_PODS, controllerMetadata, type ControllerDeliveryProps } from './parts.ts';

/**
 * The running controller, with all that it is reached and configured by; its ServiceAccount and rights are apart. The
 * Secret of its certificate is cert-manager's or the installer's, and so is that of the tokens where no store is named.
 */
export class ControllerDelivery extends Construct {
  constructor(scope: Construct, id: string, props: ControllerDeliveryProps) {
    super(scope, id);
    const { environment } = props;
    new ControllerConfiguration(this, 'Configuration', environment);
    new PauseSwitch(this, 'Pause', environment);
    if (environment.secrets !== 'reference') {
      const { secret, key } = INTAKE_TOKENS;
      const metadata = controllerMetadata(environment, secret);
      externalSecret(this, { metadata, keys: [key], secrets: environment.secrets });
    }
    new ControllerDeployment(this, 'Deployment', environment);
    new k8s.KubePodDisruptionBudget(this, 'DisruptionBudget', {
      metadata: controllerMetadata(environment),
      spec: {
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        selector: { matchLabels: { ...CONTROLLER_PODS } },
      },
    });
    new ControllerAccess(this, 'Access', props);
  }
}
