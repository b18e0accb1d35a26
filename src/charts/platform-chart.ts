import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { System } from '../catalogue/model/system.ts';
import { IgnoredDifferences } from '../constructs/ignored-differences.ts';
import { AdapterConfiguration } from '../constructs/adapter-file.ts';
import { ControllerAdmission } from '../constructs/admission/controller.ts';
import { RemediationAdmission } from '../constructs/admission/remediations.ts';
import { RunbookAdmission } from '../constructs/admission/runbooks.ts';
import { ControllerDelivery } from '../constructs/controller/delivery.ts';
import {
  ControllerIdentity,
  RemediationApprover,
  RemediationReader,
} from '../constructs/controller-rights.ts';
import { CustomResourceDefinitions } from '../constructs/custom-resources.ts';
import { ControllerNamespace } from '../constructs/namespace.ts';
import { hasAdmissionPolicies } from '../environments/admission.ts';
import type { Environment } from '../environments/model.ts';
import { isIncluded } from '../environments/parts.ts';

/** What an environment needs once, whatever systems it has. */
export class PlatformChart extends Chart {
  readonly system = 'stanchion';
  readonly environment: string;

  constructor(scope: Construct, environment: Environment, systems: readonly System[]) {
    super(scope, `${environment.name}-stanchion`, { disableResourceNameHashes: true });
    this.environment = environment.name;
    if (!isIncluded(environment, 'controller')) return;
    new CustomResourceDefinitions(this, 'CustomResourceDefinitions');
    new ControllerNamespace(this, 'Namespace', environment);
    new ControllerIdentity(this, 'Controller', { systems, environment });
    new ControllerDelivery(this, 'Delivery', { systems, environment });
    new RemediationReader(this, 'RemediationReader', environment);
    new RemediationApprover(this, 'RemediationApprover', environment);
    if (hasAdmissionPolicies(environment)) {
      new RemediationAdmission(this, 'RemediationAdmission', { systems, environment });
      new RunbookAdmission(this, 'RunbookAdmission', environment);
      new ControllerAdmission(this, 'ControllerAdmission', { systems, environment });
    }
    new AdapterConfiguration(this, 'Adapters', { systems, environment });
    new IgnoredDifferences(this, 'IgnoredDifferences', { systems, environment });
  }
}
