import { Construct } from 'constructs';
import type { Prerequisite } from '../catalogue/model/safeguards.ts';
import type { System } from '../catalogue/model/system.ts';
import { ARGO_CD } from '../conventions/argo-cd.ts';
import type { Environment } from '../environments/model.ts';
import { CheckJob } from './check-job.ts';
import { ClusterReader } from './cluster-reader.ts';
import { Identity } from './identity.ts';
import { recordOrigin } from './provenance.ts';

export interface PrerequisiteCheckProps {
  readonly system: System;
  readonly prerequisite: Prerequisite;
  readonly environment: Environment;
}

/** A Job that fails, and says what to install, while a prerequisite is missing, not ready or of another release. */
export class PrerequisiteCheck extends Construct {
  constructor(scope: Construct, id: string, { system, prerequisite, environment }: PrerequisiteCheckProps) {
    super(scope, id);
    const { serves, deployment, release, install } = prerequisite;
    const name = `${prerequisite.name}-prerequisite`;
    const { namespace } = system;
    new Identity(this, 'Identity', { name, namespace, system: system.id, component: 'check', grants: [] });
    new ClusterReader(this, 'Reader', {
      name,
      namespace,
      system: system.id,
      reads: [{ apiGroup: 'apps', resource: 'deployments', verb: 'get', names: [deployment.name] }],
    });
    const { job } = new CheckJob(this, 'Check', {
      system: system.id,
      name,
      namespace,
      serviceAccount: name,
      image: environment.checkImage,
      command: [
        ...['stanchion', 'check', 'prerequisite', '--name', prerequisite.name],
        ...serves.flatMap(({ group, version, resource }) => ['--serves', `${group}/${version}/${resource}`]),
        ...['--deployment', `${deployment.namespace}/${deployment.name}`],
        ...['--at-least', release.atLeast, '--below', release.below],
        ...['--pinned', release.pinned, '--install', install],
      ],
      wave: ARGO_CD.waves.checks,
      timeout: '2m',
      retries: 0,
      asksCluster: true,
    });
    recordOrigin(job, '/spec/template/spec/containers/0/command', prerequisite);
  }
}
