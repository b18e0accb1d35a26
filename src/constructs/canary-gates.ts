import { Construct } from 'constructs';
import { seconds } from '../api/scalars.ts';
import type { Canary } from '../catalogue/model/safeguards.ts';
import type { System } from '../catalogue/model/system.ts';
import { ARGO_CD } from '../conventions/argo-cd.ts';
import type { Environment } from '../environments/model.ts';
import { CheckJob } from './check-job.ts';
import { Identity } from './identity.ts';
import { recordOrigin } from './provenance.ts';

export interface CanaryGateProps {
  readonly system: System;
  readonly canary: Canary;
  readonly environment: Environment;
}

/** For the start of the pod and the last question, beyond the time in which the canary is watched. */
const SLACK_SECONDS = 120;

/**
 * Watches a canary between its own wave and that of the others. When its failures rise above theirs the sync ends, and
 * the others keep the version they have; no controller for rollouts is needed. Where both run the same, nothing is
 * being tried out and the gate opens at once.
 */
export class CanaryGate extends Construct {
  constructor(scope: Construct, id: string, { system, canary, environment }: CanaryGateProps) {
    super(scope, id);
    const { namespace } = system;
    const name = `${canary.name}-gate`;
    new Identity(this, 'Identity', {
      name,
      namespace,
      system: system.id,
      component: 'check',
      grants: [
        {
          namespace,
          rules: [
            {
              apiGroup: 'apps',
              resources: ['deployments'],
              verbs: ['get'],
              names: [canary.canary, canary.stable],
            },
          ],
        },
      ],
    });
    const { job } = new CheckJob(this, 'Check', {
      system: system.id,
      name,
      namespace,
      serviceAccount: name,
      image: environment.checkImage,
      command: [
        ...['stanchion', 'check', 'canary', '--prometheus', environment.prometheusUrl],
        ...['--canary', `${namespace}/${canary.canary}`, '--stable', `${namespace}/${canary.stable}`],
        ...['--canary-ratio', canary.canaryRatio, '--stable-ratio', canary.stableRatio],
        ...['--canary-volume', canary.canaryVolume, '--minimum-volume', `${canary.minimumVolume}`],
        ...['--margin', `${canary.margin}`, '--watch', canary.watch, '--settle', canary.settle],
      ],
      wave: ARGO_CD.waves.gates,
      timeout: `${seconds(canary.watch) + SLACK_SECONDS}s`,
      retries: 0,
      asksCluster: true,
    });
    recordOrigin(job, '/spec/template/spec/containers/0/command', canary);
  }
}
