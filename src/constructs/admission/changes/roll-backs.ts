import { FALLBACK_IMAGE } from '../../../conventions/labels.ts';
import { beforeAndAfter, celAll, celAny, celList, celText, orElse } from '../cel.ts';
import type { Bound, NamedExpression } from '../policy.ts';

/** An image without its tag or digest. */
const REPOSITORY = "find('^([^/@]*/)*[^:@/]+')";

/** All containers of the two pod templates, those that come first included, and what they could reach. */
export const ROLL_BACK_VARIABLES: readonly NamedExpression[] = [
  ...beforeAndAfter('first', 'spec.template.spec.initContainers', '[]'),
  ...beforeAndAfter('volumes', 'spec.template.spec.volumes', '[]'),
  { name: 'allBefore', expression: 'variables.containersBefore + variables.firstBefore' },
  { name: 'allAfter', expression: 'variables.containersAfter + variables.firstAfter' },
  {
    name: 'repositories',
    expression: `variables.allBefore.map(one, has(one.image), one.image.${REPOSITORY}) + (${fallback()})`,
  },
];

/** Where the image comes from while the registry of always does not answer. */
function fallback(): string {
  const name = celText(FALLBACK_IMAGE);
  return `${name} in variables.annotationsBefore ? [variables.annotationsBefore[${name}].${REPOSITORY}] : []`;
}

const unlessRolledBack = (...expressions: readonly string[]) =>
  celAny('!variables.rollsBack', celAll(...expressions));

const same = (field: string) =>
  `(${orElse(`variables.podAfter.${field}`, "''")}) == (${orElse(`variables.podBefore.${field}`, "''")})`;

const HOST = ['hostNetwork', 'hostPID', 'hostIPC'];
const isOn = (pod: string) => `field in dyn(${pod}) && dyn(${pod})[field] == true`;
const privileged = (container: string) =>
  `has(${container}.securityContext) && has(${container}.securityContext.privileged) && ${container}.securityContext.privileged`;
const added = (container: string) => `(${orElse(`${container}.securityContext.capabilities.add`, '[]')})`;

/**
 * An earlier revision may run another version with another command, so what stays fixed is where it comes from and what
 * it could reach: a template that never ran here must not be a way to the node, or to another account.
 */
export const ROLL_BACK_BOUNDS: readonly Bound[] = [
  {
    expression: unlessRolledBack(same('serviceAccountName'), same('serviceAccount')),
    message: 'a rollback does not change the ServiceAccount of a Deployment',
  },
  {
    expression: unlessRolledBack(
      `variables.allAfter.all(one, has(one.image) && one.image.${REPOSITORY} in variables.repositories)`,
    ),
    message: 'a rollback runs other versions of the images that the Deployment runs, and no other images',
  },
  {
    expression: unlessRolledBack(
      `${celList(HOST)}.all(field, !(${isOn('variables.podAfter')}) || (${isOn('variables.podBefore')}))`,
      `variables.volumesAfter.all(one, !has(one.hostPath) || variables.volumesBefore.exists(other, has(other.hostPath) && other.hostPath == one.hostPath))`,
    ),
    message: 'a rollback brings no namespace and no path of the node that the Deployment does not have',
  },
  {
    expression: unlessRolledBack(
      `variables.allAfter.all(one, !(${privileged('one')}) || variables.allBefore.exists(other, other.name == one.name && ${privileged('other')}))`,
      `variables.allAfter.all(one, ${added('one')}.all(added, variables.allBefore.exists(other, other.name == one.name && added in ${added('other')})))`,
    ),
    message: 'a rollback makes no container privileged, and gives none another capability',
  },
];
