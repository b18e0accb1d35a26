import type { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { API_GROUP } from '../../api/names.ts';
import { CHECKPOINT } from '../../conventions/pipeline.ts';
import { isIncluded } from '../../environments/parts.ts';
import { ConfigMapBounds, type Bound } from '../config-map-bounds.ts';
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
  /** Bounds of the account that writes checkpoints. */
  readonly policy: ApiObject;

  constructor(scope: Construct, id: string, { system, pipeline, environment }: ResilientPipelineProps) {
    super(scope, id);
    const { namespace, serviceAccounts } = pipeline;
    const common = { namespace, system, component: 'workflow' };
    const checkpoints = new Identity(this, 'Checkpoints', {
      ...common,
      name: serviceAccounts.checkpoints,
      // Server-side apply reads nothing. A Role cannot tell names apart that are not known yet; the bounds can.
      grants: [
        {
          namespace,
          rules: [EXECUTOR, { apiGroup: '', resources: ['configmaps'], verbs: ['create', 'patch'] }],
        },
      ],
    });
    const bounds = new ConfigMapBounds(this, 'CheckpointBounds', {
      ...common,
      name: serviceAccounts.checkpoints,
      account: { namespace, name: serviceAccounts.checkpoints },
      operations: ['CREATE', 'UPDATE'],
      bounds: CHECKPOINTS_ONLY,
    });
    this.policy = bounds.policy;
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

function isCheckpoint(object: 'object' | 'oldObject'): string {
  const labels = `${object}.metadata.labels`;
  return `has(${labels}) && '${CHECKPOINT.label}' in ${labels} && ${labels}['${CHECKPOINT.label}'] == 'true'`;
}

const CHECKPOINTS_ONLY: readonly [Bound, ...Bound[]] = [
  {
    expression: `object.metadata.name.startsWith('${CHECKPOINT.prefix}')`,
    message: `this account writes ConfigMaps named ${CHECKPOINT.prefix}… only`,
  },
  {
    expression: isCheckpoint('object'),
    message: `a checkpoint carries the label ${CHECKPOINT.label}`,
  },
  {
    expression: `oldObject == null || (${isCheckpoint('oldObject')})`,
    message: 'a ConfigMap that is no checkpoint does not become one',
  },
];
