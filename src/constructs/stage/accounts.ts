import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { API_GROUP } from '../../api/names.ts';
import { isIncluded } from '../../environments/parts.ts';
import { Identity, type Grant } from '../identity.ts';
import type { ResilientPipelineProps } from './props.ts';

/** What the executor in each pod writes its results with. */
const EXECUTOR: Grant = {
  apiGroup: 'argoproj.io',
  resources: ['workflowtaskresults'],
  verbs: ['create', 'patch'],
};

/** The accounts of the pods that write checkpoints and open Remediations. The stages' own has neither right. */
export class PipelineAccounts extends Construct {
  readonly roles: readonly k8s.KubeRole[];

  constructor(scope: Construct, id: string, { system, pipeline, environment }: ResilientPipelineProps) {
    super(scope, id);
    const { namespace, serviceAccounts } = pipeline;
    const common = { namespace, system, component: 'workflow' };
    const checkpoints = new Identity(this, 'Checkpoints', {
      ...common,
      name: serviceAccounts.checkpoints,
      // Server-side apply reads nothing. A Role cannot tell names apart that are not known yet; the admission policy can.
      grants: [
        {
          namespace,
          rules: [EXECUTOR, { apiGroup: '', resources: ['configmaps'], verbs: ['create', 'patch'] }],
        },
      ],
    });
    const exit = new Identity(this, 'Exit', {
      ...common,
      name: serviceAccounts.exit,
      grants: [
        { namespace, rules: [EXECUTOR] },
        ...(isIncluded(environment, 'controller')
          ? [
              {
                namespace: environment.namespace,
                rules: [{ apiGroup: API_GROUP, resources: ['remediations'], verbs: ['create'] }],
              },
            ]
          : []),
      ],
    });
    this.roles = [...checkpoints.roles, ...exit.roles];
  }
}
