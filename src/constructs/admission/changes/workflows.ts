import { Construct } from 'constructs';
import { GATE_STEPS } from '../../../conventions/breakers.ts';
import { CHANGE_ANNOTATIONS } from '../../../conventions/changes.ts';
import { MANAGED_BY, OBJECT_LABELS } from '../../../conventions/labels.ts';
import { changesOf, type AllowedChange } from '../../../environments/changes.ts';
import {
  ANNOTATIONS,
  celAll,
  celAny,
  celList,
  celText,
  metadataStays,
  orElse,
  sameBut,
  UNTYPED,
  celEach,
} from '../cel.ts';
import { AdmissionPolicy, type Bound, type MatchedResource } from '../policy.ts';
import { forController, type ChangeAdmissionProps } from './props.ts';

const workflows = (operation: 'CREATE' | 'UPDATE'): readonly MatchedResource[] => [
  { apiGroup: 'argoproj.io', apiVersion: 'v1alpha1', resources: ['workflows'], operations: [operation] },
];

/** Which workflows the controller may submit, and which of their waiting nodes it may let go on. */
export class WorkflowAdmission extends Construct {
  constructor(scope: Construct, id: string, props: ChangeAdmissionProps) {
    super(scope, id);
    const submitted = changesOf(props.changes, 'submitWorkflow');
    if (submitted.length > 0) {
      new AdmissionPolicy(this, 'Submitted', {
        ...forController(props, 'submitted-workflows', workflows('CREATE')),
        variables: [
          ...UNTYPED,
          { name: 'given', expression: orElse('variables.after.spec.arguments', '{}') },
        ],
        bounds: [
          {
            expression: celEach(
              "variables.after.spec.all(field, field in ['workflowTemplateRef', 'arguments'])",
              "has(variables.after.spec.workflowTemplateRef) && variables.after.spec.workflowTemplateRef.all(field, field == 'name')",
            ),
            message:
              'a workflow that the controller submits is a WorkflowTemplate of its namespace with arguments, and says nothing else',
          },
          {
            expression: celEach(
              "variables.given.all(field, field == 'parameters')",
              `(${orElse('variables.given.parameters', '[]')}).all(one, dyn(one).all(field, field in ['name', 'value']))`,
              celAny(...submitted.map(isSubmitted)),
            ),
            message: 'template and arguments of a workflow that the controller submits are those of a remedy',
          },
          ...SUBMITTED_BOUNDS,
        ],
      });
    }
    const nodes = nodesOf(props.changes);
    if (nodes.length > 0) {
      new AdmissionPolicy(this, 'Resumed', {
        ...forController(props, 'resumed-workflows', workflows('UPDATE')),
        variables: [
          ...ANNOTATIONS,
          ...UNTYPED,
          { name: 'statusBefore', expression: orElse('variables.before.status', '{}') },
          { name: 'statusAfter', expression: orElse('variables.after.status', '{}') },
          { name: 'nodesBefore', expression: orElse('variables.statusBefore.nodes', '{}') },
          { name: 'nodesAfter', expression: orElse('variables.statusAfter.nodes', '{}') },
        ],
        bounds: resumedBounds(nodes),
      });
    }
  }
}

type Submitted = Extract<AllowedChange, { readonly kind: 'submitWorkflow' }>;

function isSubmitted({ namespace, name, arguments: given }: Submitted): string {
  return celAll(
    `request.namespace == ${celText(namespace)}`,
    `variables.after.spec.workflowTemplateRef.name == ${celText(name)}`,
    `(${orElse('variables.given.parameters', '[]')}).all(one, one.name in ${celList(given)})`,
  );
}

const SUBMITTED_BOUNDS: readonly Bound[] = [
  {
    expression: celEach(
      `(${orElse('object.metadata.labels', '{}')}) == {'${OBJECT_LABELS.managedBy}': '${MANAGED_BY}'}`,
      `'${CHANGE_ANNOTATIONS.change}' in (${orElse('object.metadata.annotations', '{}')})`,
    ),
    message: `a workflow that the controller submits carries its label, and says in ${CHANGE_ANNOTATIONS.change} for which change it is`,
  },
];

/** A node that waits, by the name that people see, and what it may become. */
interface Waiting {
  readonly namespace: string;
  readonly node: string;
  readonly phases: readonly string[];
}

function nodesOf(changes: readonly AllowedChange[]): Waiting[] {
  return [
    ...changesOf(changes, 'resumeNode').map((change) => ({ ...change, phases: ['Succeeded'] })),
    ...changesOf(changes, 'answerGates').map(({ namespace }) => ({
      namespace,
      node: GATE_STEPS.halfOpen,
      phases: ['Succeeded', 'Failed'],
    })),
  ];
}

function resumedBounds(nodes: readonly Waiting[]): readonly [Bound, ...Bound[]] {
  const old = 'variables.nodesBefore[id]';
  const now = 'variables.nodesAfter[id]';
  const changed = (...expressions: readonly string[]) =>
    `variables.nodesAfter.all(id, ${celAny(`${now} == ${old}`, celAll(...expressions))})`;
  const mayEnd = nodes.map(({ namespace, node, phases }) =>
    celAll(
      `request.namespace == ${celText(namespace)}`,
      `${old}.displayName == ${celText(node)}`,
      `${now}.phase in ${celList(phases)}`,
    ),
  );
  return [
    {
      expression: celEach(
        sameBut('oldObject', 'object', ['metadata', 'status']),
        metadataStays([]),
        sameBut('variables.statusBefore', 'variables.statusAfter', ['nodes']),
        'variables.nodesBefore.all(id, id in variables.nodesAfter) && variables.nodesAfter.all(id, id in variables.nodesBefore)',
        changed(sameBut(old, now, ['phase', 'message', 'finishedAt'])),
      ),
      message: 'of a workflow the controller ends nodes that wait, and changes nothing else',
    },
    {
      expression: changed(
        `${old}.type == 'Suspend' && ${old}.phase == 'Running'`,
        `size(${orElse(`${old}.outputs.parameters`, '[]')}) == 0`,
        celAny(...mayEnd),
      ),
      message:
        'the controller ends a node only that a remedy or a breaker names, that waits, and that takes no values',
    },
  ];
}
