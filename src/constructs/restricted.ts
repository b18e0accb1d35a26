import type { k8s } from 'cdk8s-plus-27';
import { RESTRICTED } from '../conventions/pod-security.ts';

/** Security context of a pod under the restricted pod security standard. */
export const RESTRICTED_POD: k8s.PodSecurityContext = RESTRICTED.pod;

/** Security context of each of its containers. */
export const RESTRICTED_CONTAINER: k8s.SecurityContext = RESTRICTED.container;
