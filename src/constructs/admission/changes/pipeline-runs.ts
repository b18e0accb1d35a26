import { Construct } from 'constructs';
import { changesOf, type AllowedChange } from '../../../environments/changes.ts';
import {
  ANNOTATIONS,
  celAll,
  celAny,
  celText,
  metadataStays,
  orElse,
  sameBut,
  celEach,
  UNTYPED,
} from '../cel.ts';
import { AdmissionPolicy } from '../policy.ts';
import { forController, type ChangeAdmissionProps } from './props.ts';

type EndRun = Extract<AllowedChange, { readonly kind: 'endRun' }>;

/** Of a PipelineRun the controller only asks that it ends, in the words of a remedy. */
export class PipelineRunAdmission extends Construct {
  constructor(scope: Construct, id: string, props: ChangeAdmissionProps) {
    super(scope, id);
    const asked = changesOf(props.changes, 'endRun');
    if (asked.length === 0) return;
    new AdmissionPolicy(this, 'Ended', {
      ...forController(props, 'pipelineruns', [
        { apiGroup: 'tekton.dev', apiVersion: 'v1', resources: ['pipelineruns'], operations: ['UPDATE'] },
      ]),
      variables: [...ANNOTATIONS, ...UNTYPED],
      bounds: [
        {
          expression: celEach(
            sameBut('oldObject', 'object', ['metadata', 'spec']),
            metadataStays([]),
            sameBut('variables.before.spec', 'variables.after.spec', ['status']),
          ),
          message: 'of a PipelineRun the controller changes spec.status only',
        },
        {
          expression: celEach(
            `(${orElse('variables.before.spec.status', "''")}) == ''`,
            celAny(...asked.map(isAsked)),
          ),
          message: 'a PipelineRun is asked to end once, as a remedy says',
        },
      ],
    });
  }
}

function isAsked({ namespace, status }: EndRun): string {
  return celAll(
    `request.namespace == ${celText(namespace)}`,
    `(${orElse('variables.after.spec.status', "''")}) == ${celText(status)}`,
  );
}
