import { Construct } from 'constructs';
import { parseQuantity } from '../../../api/quantity.ts';
import { CHANGE_ANNOTATIONS } from '../../../conventions/changes.ts';
import { changesOf } from '../../../environments/changes.ts';
import {
  ANNOTATIONS,
  beforeAndAfter,
  celAll,
  celAny,
  celEach,
  celList,
  celMap,
  celText,
  metadataStays,
  orElse,
  sameBut,
} from '../cel.ts';
import { AdmissionPolicy, type Bound, type NamedExpression } from '../policy.ts';
import { forController, nameOf, REQUESTED, unique, type ChangeAdmissionProps } from './props.ts';
import { ROLL_BACK_BOUNDS, ROLL_BACK_VARIABLES } from './roll-backs.ts';

const OWN = [CHANGE_ANNOTATIONS.change, CHANGE_ANNOTATIONS.rolledBackFor, CHANGE_ANNOTATIONS.memoryBefore];

/**
 * What the controller may change of Deployments: the annotation that restarts, a memory limit up to what the remedy
 * says and back, and the rest of the pod template only where a remedy rolls the Deployment back.
 */
export class DeploymentAdmission extends Construct {
  constructor(scope: Construct, id: string, props: ChangeAdmissionProps) {
    super(scope, id);
    const all = changesOf(props.changes, 'restart', 'rollBack', 'raiseMemory');
    if (all.length === 0) return;
    const rolledBack = unique(changesOf(all, 'rollBack').map(nameOf));
    new AdmissionPolicy(this, 'Deployments', {
      ...forController(props, 'deployments', [
        { apiGroup: 'apps', apiVersion: 'v1', resources: ['deployments'], operations: ['UPDATE'] },
      ]),
      variables: [
        REQUESTED,
        ...ANNOTATIONS,
        ...VARIABLES,
        { name: 'rollsBack', expression: rollsBack(rolledBack) },
        { name: 'most', expression: `dyn(${celMap(ceilings(props))})` },
        ...ROLL_BACK_VARIABLES,
      ],
      bounds: [
        {
          expression: `variables.requested in ${celList(unique(all.map(nameOf)))}`,
          message: 'no remedy that is out of shadow changes this Deployment',
        },
        ...BOUNDS,
        ...ROLL_BACK_BOUNDS,
      ],
    });
  }
}

const VARIABLES: readonly NamedExpression[] = [
  ...beforeAndAfter('template', 'spec.template.metadata'),
  ...beforeAndAfter('marks', 'spec.template.metadata.annotations'),
  ...beforeAndAfter('pod', 'spec.template.spec'),
  ...beforeAndAfter('containers', 'spec.template.spec.containers', '[]'),
];

/** A rollback says in the object for which Remediation it is. */
function rollsBack(deployments: readonly string[]): string {
  const after = `'${CHANGE_ANNOTATIONS.rolledBackFor}' in variables.annotationsAfter`;
  return celAll(
    `variables.requested in ${celList(deployments)}`,
    after,
    `variables.annotationsAfter['${CHANGE_ANNOTATIONS.rolledBackFor}'] != (${beforeOf(CHANGE_ANNOTATIONS.rolledBackFor)})`,
  );
}

function beforeOf(annotation: string): string {
  return `${celText(annotation)} in variables.annotationsBefore ? variables.annotationsBefore[${celText(annotation)}] : ''`;
}

/** The highest memory limit of each container that a remedy raises. */
function ceilings({ changes }: ChangeAdmissionProps): Record<string, string> {
  const highest = new Map<string, string>();
  for (const { container, atMost, ...deployment } of changesOf(changes, 'raiseMemory')) {
    const key = `${nameOf(deployment)}/${container}`;
    const known = highest.get(key);
    if (known === undefined || bytes(known) < bytes(atMost)) highest.set(key, atMost);
  }
  return Object.fromEntries([...highest].sort().map(([key, value]) => [key, celText(value)]));
}

function bytes(quantity: string): bigint {
  return parseQuantity(quantity) ?? 0n;
}

const NOTE = CHANGE_ANNOTATIONS.memoryBefore;
const NOTE_BEFORE = beforeOf(NOTE);
const BEFORE = `(${orElse('before.resources.limits', '{}')})`;
const AFTER = `(${orElse('after.resources.limits', '{}')})`;
const memory = (limits: string) => `quantity(${limits}['memory'])`;

const LIMIT_HOLDS = celAny(
  `${BEFORE} == ${AFTER}`,
  celAll(
    `'memory' in ${BEFORE} && 'memory' in ${AFTER}`,
    sameBut(BEFORE, AFTER, ['memory']),
    celAny(
      celAll(
        `${memory(AFTER)}.isGreaterThan(${memory(BEFORE)})`,
        "(variables.requested + '/' + after.name) in variables.most",
        `!${memory(AFTER)}.isGreaterThan(quantity(variables.most[variables.requested + '/' + after.name]))`,
      ),
      celAll(
        `(${NOTE_BEFORE}).startsWith(after.name + '=')`,
        `!${memory(AFTER)}.isLessThan(quantity((${NOTE_BEFORE}).substring(size(after.name) + 1)))`,
      ),
    ),
  ),
);

/** Of the container before and after, everything but the memory limit is the same. */
const CONTAINER_STAYS = celAll(
  'before.name == after.name',
  sameBut('before', 'after', ['resources']),
  sameBut(`(${orElse('before.resources', '{}')})`, `(${orElse('after.resources', '{}')})`, ['limits']),
  sameBut(BEFORE, AFTER, ['memory']),
);

const BOUNDS: readonly Bound[] = [
  {
    expression: celEach(metadataStays(OWN), sameBut('oldObject.spec', 'object.spec', ['template'])),
    message: 'of a Deployment the controller changes its own annotations and the pod template only',
  },
  {
    expression: celAny(
      'variables.rollsBack',
      celAll(
        sameBut('variables.templateBefore', 'variables.templateAfter', ['annotations']),
        sameBut('variables.marksBefore', 'variables.marksAfter', [CHANGE_ANNOTATIONS.restartedFor]),
        sameBut('variables.podBefore', 'variables.podAfter', ['containers']),
        'size(variables.containersBefore) == size(variables.containersAfter)',
        `variables.containersAfter.all(after, variables.containersBefore.exists(before, ${CONTAINER_STAYS}))`,
      ),
    ),
    message:
      'of a pod template the controller changes the restart and a memory limit only, unless a remedy rolls this Deployment back',
  },
  {
    expression: celAny(
      'variables.rollsBack',
      `variables.containersAfter.all(after, variables.containersBefore.all(before, before.name != after.name || ${LIMIT_HOLDS}))`,
    ),
    message:
      'a memory limit is only raised, to what a remedy says at most, and taken back to what it was before that',
  },
  {
    expression: celAny(
      `!(${celText(NOTE)} in variables.annotationsAfter)`,
      `variables.annotationsAfter[${celText(NOTE)}] == (${NOTE_BEFORE})`,
      `variables.containersBefore.exists(before, 'memory' in ${BEFORE} && variables.annotationsAfter[${celText(NOTE)}] == before.name + '=' + ${BEFORE}['memory'])`,
    ),
    message: `${NOTE} is the memory limit that a container has before it is raised`,
  },
];
