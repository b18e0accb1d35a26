import { Construct } from 'constructs';
import { CHANGE_ANNOTATIONS } from '../../../conventions/changes.ts';
import { changesOf, type AllowedChange } from '../../../environments/changes.ts';
import { ANNOTATIONS, celMap, metadataStays, sameBut, celEach } from '../cel.ts';
import { AdmissionPolicy, type NamedExpression } from '../policy.ts';
import { forController, nameOf, REQUESTED, type ChangeAdmissionProps } from './props.ts';

type Scale = Extract<AllowedChange, { readonly kind: 'scale' }>;

/** How far the controller scales: a Deployment, or the minimum of its autoscaler, never to nothing. */
export class ScaleAdmission extends Construct {
  constructor(scope: Construct, id: string, props: ChangeAdmissionProps) {
    super(scope, id);
    const scales = changesOf(props.changes, 'scale');
    if (scales.length === 0) return;
    const most: NamedExpression = { name: 'most', expression: celMap(mostOf(scales)) };
    const operations = ['UPDATE'] as const;
    new AdmissionPolicy(this, 'Scales', {
      ...forController(props, 'scales', [
        { apiGroup: 'apps', apiVersion: 'v1', resources: ['deployments/scale'], operations },
      ]),
      variables: [REQUESTED, most],
      bounds: [
        {
          expression: celEach(
            'variables.requested in variables.most',
            between('replicas', 'variables.requested'),
          ),
          message: 'a Deployment is scaled to one replica at least, and to what a remedy says at most',
        },
      ],
    });
    new AdmissionPolicy(this, 'Autoscalers', {
      ...forController(props, 'autoscalers', [
        { apiGroup: 'autoscaling', apiVersion: 'v2', resources: ['horizontalpodautoscalers'], operations },
      ]),
      variables: [
        {
          name: 'scaled',
          expression: "request.namespace + '/' + oldObject.spec.scaleTargetRef.name",
        },
        ...ANNOTATIONS,
        most,
      ],
      bounds: [
        {
          expression: celEach(
            metadataStays([CHANGE_ANNOTATIONS.change]),
            sameBut('oldObject.spec', 'object.spec', ['minReplicas']),
          ),
          message: 'of an autoscaler the controller changes its own annotation and the minimum only',
        },
        {
          expression: celEach(
            "oldObject.spec.scaleTargetRef.kind == 'Deployment' && variables.scaled in variables.most",
            between('minReplicas', 'variables.scaled'),
          ),
          message:
            'the minimum of an autoscaler is one at least, and at most what a remedy of its Deployment says',
        },
      ],
    });
  }
}

function between(field: string, deployment: string): string {
  return `has(object.spec.${field}) && object.spec.${field} >= 1 && object.spec.${field} <= variables.most[${deployment}]`;
}

function mostOf(scales: readonly Scale[]): Record<string, string> {
  const most = new Map<string, number>();
  for (const scale of scales) {
    const key = nameOf(scale);
    most.set(key, Math.max(most.get(key) ?? 0, scale.atMost));
  }
  return Object.fromEntries([...most].sort().map(([key, value]) => [key, String(value)]));
}
