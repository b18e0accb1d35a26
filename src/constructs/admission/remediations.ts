import { Construct } from 'constructs';
import { API_GROUP, API_VERSION } from '../../api/names.ts';
import type { System } from '../../catalogue/model/system.ts';
import { APPROVE_VERB, LONGEST_APPROVAL_HOURS } from '../../conventions/approvals.ts';
import { WORKFLOW_EPISODE_PREFIX } from '../../conventions/names.ts';
import type { Environment } from '../../environments/model.ts';
import { celList } from './cel.ts';
import { AdmissionPolicy, type AdmissionPolicyProps, type Bound } from './policy.ts';
import { controllerUser, workflowReporters } from './writers.ts';

export interface RemediationAdmissionProps {
  readonly systems: readonly System[];
  readonly environment: Environment;
}

type Matched = AdmissionPolicyProps['resources'][number];

const own = (resources: readonly string[], operations: Matched['operations']): Matched => ({
  apiGroup: API_GROUP,
  apiVersion: API_VERSION,
  resources,
  operations,
});

/**
 * Who may say what in a Remediation. A Role can only let somebody write the object as a whole; these hold each part to its
 * writer: the source to whoever knows it, the approval to the person who signs it, the status to the controller.
 */
export class RemediationAdmission extends Construct {
  constructor(scope: Construct, id: string, { systems, environment }: RemediationAdmissionProps) {
    super(scope, id);
    const { namespace } = environment;
    const common = { system: 'stanchion', component: 'admission', namespace };
    const controller = controllerUser(environment);
    new AdmissionPolicy(this, 'Source', {
      ...common,
      name: `${namespace}-remediation-source`,
      resources: [own(['remediations'], ['CREATE'])],
      conditions: [],
      variables: [{ name: 'source', expression: 'object.spec.source' }],
      bounds: sourceBounds(controller, workflowReporters(systems, environment)),
    });
    new AdmissionPolicy(this, 'Approval', {
      ...common,
      name: `${namespace}-remediation-approval`,
      resources: [own(['remediations'], ['UPDATE'])],
      conditions: [
        {
          name: 'signed',
          expression:
            'has(object.spec.approval) && (!has(oldObject.spec.approval) || object.spec.approval != oldObject.spec.approval)',
        },
      ],
      variables: [
        { name: 'user', expression: 'request.userInfo.username' },
        { name: 'source', expression: 'oldObject.spec.source' },
        { name: 'approval', expression: 'object.spec.approval' },
      ],
      bounds: APPROVAL_BOUNDS,
    });
    new AdmissionPolicy(this, 'Status', {
      ...common,
      name: `${namespace}-status`,
      resources: [own(['remediations/status', 'runbooks/status'], ['UPDATE'])],
      conditions: [
        { name: 'not-the-controller', expression: `request.userInfo.username != '${controller}'` },
      ],
      variables: [
        { name: 'before', expression: 'has(oldObject.status) ? oldObject.status : {}' },
        { name: 'after', expression: 'has(object.status) ? object.status : {}' },
        {
          name: 'doneBefore',
          expression: "'checklist' in variables.before ? variables.before.checklist : []",
        },
        { name: 'doneAfter', expression: "'checklist' in variables.after ? variables.after.checklist : []" },
      ],
      bounds: STATUS_BOUNDS,
    });
  }
}

/** A name that an episode will have must be free when it comes, or somebody could keep it from being answered. */
function sourceBounds(controller: string, reporters: readonly string[]): readonly [Bound, ...Bound[]] {
  const user = 'request.userInfo.username';
  const prefix = WORKFLOW_EPISODE_PREFIX;
  return [
    {
      expression: '!has(object.spec.approval)',
      message: 'a Remediation is approved when its plan is known, not when it is created',
    },
    {
      expression: `!(has(variables.source.alert) || has(variables.source.run)) || ${user} == '${controller}'`,
      message: 'alerts and runs come in by the webhook of the controller, which creates their Remediations',
    },
    {
      expression: `!has(variables.source.workflow) || ${user} in ${celList(reporters)}`,
      message: 'only the sensors and exit handlers of workflows tell that one failed',
    },
    {
      expression: `!has(variables.source.workflow) || object.metadata.name == '${prefix}' + variables.source.workflow.uid`,
      message: `the Remediation of a workflow is named ${prefix} and its uid`,
    },
    {
      expression: `!has(variables.source.person) || variables.source.person.by == ${user}`,
      message: 'source.person.by is the name of whoever creates it, as kubectl auth whoami prints it',
    },
    {
      expression: `!has(variables.source.person) || !(object.metadata.name.startsWith('${prefix}') || object.metadata.name.matches('-[0-9a-f]{16}$'))`,
      message: `names like ${prefix}… and …-0123456789abcdef are those of failed workflows and alerts; take another`,
    },
  ];
}

const REQUESTERS: readonly string[] = ['person', 'run'];

/** CEL has no clock here, so what the controller noted when it last looked at the plan stands for the present. */
const LOOKED_AT = 'timestamp(oldObject.status.refusal.at)';

const APPROVAL_BOUNDS: readonly [Bound, ...Bound[]] = [
  {
    expression:
      "!variables.user.startsWith('system:serviceaccount:') && !(has(request.userInfo.groups) && 'system:serviceaccounts' in request.userInfo.groups)",
    message: 'a ServiceAccount cannot approve or reject; a person has to',
  },
  {
    expression: `authorizer.group('${API_GROUP}').resource('runbooks').namespace(request.namespace).name(object.spec.runbook).check('${APPROVE_VERB}').allowed()`,
    message: `approving and rejecting need the verb ${APPROVE_VERB} on the Runbook`,
  },
  {
    expression: 'variables.approval.by == variables.user',
    message: 'approval.by is the name of whoever writes it, as kubectl auth whoami prints it',
  },
  {
    expression: REQUESTERS.map(
      (source) => `!(has(variables.source.${source}) && variables.source.${source}.by == variables.user)`,
    ).join(' && '),
    message: 'whoever asked for it cannot approve or reject it; somebody else has to',
  },
  {
    expression:
      'has(oldObject.status) && has(oldObject.status.plan) && oldObject.status.plan.hash == variables.approval.planHash',
    message: 'approval.planHash is not that of the plan as it is now; look at status.plan again',
  },
  {
    expression: `has(oldObject.status) && has(oldObject.status.refusal) && timestamp(variables.approval.until) > ${LOOKED_AT}`,
    message: 'the plan does not wait for an approval, or approval.until is over',
  },
  {
    expression: `has(oldObject.status) && has(oldObject.status.refusal) && timestamp(variables.approval.until) <= ${LOOKED_AT} + duration('${LONGEST_APPROVAL_HOURS}h')`,
    message: `approval.until is more than ${LONGEST_APPROVAL_HOURS} hours after the controller last looked at the plan`,
  },
];

const STATUS_BOUNDS: readonly [Bound, ...Bound[]] = [
  {
    expression: [
      "request.resource.resource == 'remediations'",
      "variables.after.all(field, field == 'checklist' || (field in variables.before && variables.after[field] == variables.before[field]))",
      "variables.before.all(field, field == 'checklist' || field in variables.after)",
    ].join(' && '),
    message:
      'the controller alone writes status; people add what they did to status.checklist of a Remediation',
  },
  {
    expression: [
      'variables.doneBefore.all(item, item in variables.doneAfter)',
      'variables.doneAfter.all(item, item in variables.doneBefore || item.doneBy == request.userInfo.username)',
    ].join(' && '),
    message: 'items of the checklist are only added, and doneBy is the name of whoever adds them',
  },
];
