import { Construct } from 'constructs';
import type { AdapterFile } from '../../../api/adapters.ts';
import { variableOf } from '../../../conventions/adapters.ts';
import { CHANGE_ANNOTATIONS } from '../../../conventions/changes.ts';
import { OBJECT_LABELS } from '../../../conventions/labels.ts';
import { changesOf } from '../../../environments/changes.ts';
import { celAll, celAny, celList, celText, orElse, celEach } from '../cel.ts';
import { AdmissionPolicy, type Bound } from '../policy.ts';
import { forController, type ChangeAdmissionProps } from './props.ts';

export interface JobAdmissionProps extends ChangeAdmissionProps {
  /** As the mounted file has them. */
  readonly adapters: AdapterFile['adapters'];
}

type Adapter = Extract<AdapterFile['adapters'][string], { readonly image: string }>;

/** What the controller may run: the adapters of the mounted file that a remedy or its evidence needs, as they stand there. */
export class JobAdmission extends Construct {
  constructor(scope: Construct, id: string, props: JobAdmissionProps) {
    super(scope, id);
    const used = new Set(changesOf(props.changes, 'runAdapter').map(({ adapter }) => adapter));
    const adapters = Object.entries(props.adapters).flatMap(([name, adapter]): Adapter[] =>
      used.has(name) && 'image' in adapter ? [adapter] : [],
    );
    if (adapters.length === 0) return;
    new AdmissionPolicy(this, 'Jobs', {
      ...forController(props, 'jobs', [
        { apiGroup: 'batch', apiVersion: 'v1', resources: ['jobs'], operations: ['CREATE'] },
      ]),
      variables: [
        { name: 'pod', expression: 'object.spec.template.spec' },
        { name: 'container', expression: 'object.spec.template.spec.containers[0]' },
        { name: 'env', expression: orElse('variables.container.env', '[]') },
        { name: 'account', expression: orElse('variables.pod.serviceAccountName', "''") },
      ],
      bounds: [
        {
          expression: `size(variables.pod.containers) == 1 && (${celAny(...adapters.map(isAdapter))})`,
          message:
            'namespace, image, command and ServiceAccount of a Job are those of an adapter in the list that is mounted',
        },
        ...BOUNDS,
      ],
    });
  }
}

function isAdapter({ namespace, image, command, parameters, serviceAccount }: Adapter): string {
  const variables = celList(parameters.map(variableOf));
  return celAll(
    `request.namespace == ${celText(namespace)}`,
    `variables.container.image == ${celText(image)}`,
    `has(variables.container.command) && variables.container.command == ${celList(command)}`,
    serviceAccount === undefined
      ? "variables.account in ['', 'default'] && has(variables.pod.automountServiceAccountToken) && !variables.pod.automountServiceAccountToken"
      : `variables.account == ${celText(serviceAccount)}`,
    `variables.env.all(one, one.name in ${variables})`,
  );
}

/** What the controller writes, what the API server adds, and what other admission may add that opens nothing. */
const POD_FIELDS = [
  ...['automountServiceAccountToken', 'containers', 'enableServiceLinks', 'restartPolicy', 'securityContext'],
  ...['serviceAccount', 'serviceAccountName'],
  ...['dnsPolicy', 'schedulerName', 'terminationGracePeriodSeconds'],
  ...['affinity', 'imagePullSecrets', 'nodeSelector', 'priority', 'priorityClassName', 'tolerations'],
];
const CONTAINER_FIELDS = [
  ...['command', 'env', 'image', 'name', 'resources', 'securityContext'],
  ...['imagePullPolicy', 'terminationMessagePath', 'terminationMessagePolicy'],
];

/** The controller's own, and those by which a Job knows its pods. */
const POD_LABELS = [
  OBJECT_LABELS.managedBy,
  OBJECT_LABELS.component,
  ...['batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name', 'controller-uid', 'job-name'],
];

const only = (object: string, fields: readonly string[]) =>
  `dyn(${object}).all(field, field in ${celList(fields)})`;

const BOUNDS: readonly Bound[] = [
  {
    expression: celEach(
      only('variables.pod', POD_FIELDS),
      only('variables.container', CONTAINER_FIELDS),
      'variables.env.all(one, !has(one.valueFrom))',
    ),
    message: 'the Job of an adapter has one container, no volume, and nothing of the node or of Secrets',
  },
  {
    expression: celEach(
      'has(variables.pod.securityContext) && has(variables.container.securityContext)',
      'has(variables.pod.securityContext.runAsNonRoot) && variables.pod.securityContext.runAsNonRoot',
      only('variables.container.securityContext', [
        'allowPrivilegeEscalation',
        'capabilities',
        'readOnlyRootFilesystem',
      ]),
      'has(variables.container.securityContext.allowPrivilegeEscalation) && !variables.container.securityContext.allowPrivilegeEscalation',
      "has(variables.container.securityContext.capabilities) && dyn(variables.container.securityContext.capabilities).all(field, field == 'drop')",
      "has(variables.container.securityContext.capabilities.drop) && 'ALL' in variables.container.securityContext.capabilities.drop",
    ),
    message: 'the Job of an adapter keeps to the restricted pod security standard',
  },
  {
    expression: celEach(
      "['parallelism', 'completions'].all(field, !(field in dyn(object.spec)) || dyn(object.spec)[field] == 1)",
      "has(object.spec.activeDeadlineSeconds) && !('completionMode' in dyn(object.spec) && dyn(object.spec).completionMode != 'NonIndexed')",
      `(${orElse('object.spec.template.metadata.labels', '{}')}).all(label, label in ${celList(POD_LABELS)})`,
    ),
    message: 'the Job of an adapter is one pod with a deadline, and no Service takes it for one of its own',
  },
  {
    expression: `'${CHANGE_ANNOTATIONS.change}' in (${orElse('object.metadata.annotations', '{}')})`,
    message: `the Job of an adapter says in ${CHANGE_ANNOTATIONS.change} for which change it is`,
  },
];
