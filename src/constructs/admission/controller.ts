import { Construct } from 'constructs';
import type { System } from '../../catalogue/model/system.ts';
import { allowedChanges } from '../../environments/changes.ts';
import type { Environment } from '../../environments/model.ts';
import { adapterEntries } from '../adapter-file.ts';
import { DeploymentAdmission } from './changes/deployments.ts';
import { JobAdmission } from './changes/jobs.ts';
import { PipelineRunAdmission } from './changes/pipeline-runs.ts';
import { ScaleAdmission } from './changes/scales.ts';
import { SwitchAdmission } from './changes/switches.ts';
import { WorkflowAdmission } from './changes/workflows.ts';

export interface ControllerAdmissionProps {
  readonly systems: readonly System[];
  readonly environment: Environment;
}

/**
 * Holds the controller to the fields that its actions write. A Role that lets it patch a Deployment lets it run anything
 * there, and one that lets it make a Job lets it take any ServiceAccount; these do not, whatever becomes of the process.
 * There is a policy for each kind that a remedy out of shadow changes, and it concerns the controller's account alone.
 */
export class ControllerAdmission extends Construct {
  constructor(scope: Construct, id: string, { systems, environment }: ControllerAdmissionProps) {
    super(scope, id);
    const props = { environment, changes: allowedChanges(systems, environment) };
    new DeploymentAdmission(this, 'Deployments', props);
    new ScaleAdmission(this, 'Scales', props);
    new JobAdmission(this, 'Jobs', { ...props, adapters: adapterEntries(systems, environment) });
    new WorkflowAdmission(this, 'Workflows', props);
    new PipelineRunAdmission(this, 'PipelineRuns', props);
    new SwitchAdmission(this, 'Switches', props);
  }
}
