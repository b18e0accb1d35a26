import { customResources } from '../../api/crd/index.ts';
import { API_GROUP, API_VERSION } from '../../api/names.ts';
import type { ResourceType } from './objects.ts';

const own = (kind: 'Remediation' | 'Runbook'): ResourceType => ({
  group: API_GROUP,
  version: API_VERSION,
  plural: customResources.find((resource) => resource.kind === kind)?.plural ?? '',
});

export const REMEDIATIONS = own('Remediation');
export const RUNBOOKS = own('Runbook');
/** Leader election. */
export const LEASES: ResourceType = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases' };
/** Where the last valid spec of a Runbook is kept. */
export const CONTROLLER_REVISIONS: ResourceType = {
  group: 'apps',
  version: 'v1',
  plural: 'controllerrevisions',
};
