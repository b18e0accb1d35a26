import type { k8s } from 'cdk8s-plus-27';

/** Any id above 10000 keeps clear of users that images and hosts define; the same for every pod. */
export const USER = 10_001;

/** Security context of a pod under the restricted pod security standard. */
export const RESTRICTED_POD: k8s.PodSecurityContext = {
  runAsNonRoot: true,
  runAsUser: USER,
  runAsGroup: USER,
  fsGroup: USER,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Security context of each of its containers. */
export const RESTRICTED_CONTAINER: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
