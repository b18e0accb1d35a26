import { z } from 'zod';
import type { ResourceType } from '../../kubernetes/objects.ts';
import type { AccessReviewer } from '../../kubernetes/ports.ts';
import type { KubernetesClient } from './client.ts';

const REVIEWS: ResourceType = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'subjectaccessreviews',
};
const answer = z.object({ status: z.object({ allowed: z.boolean() }) });

/** Asks by SubjectAccessReview. The server answers and keeps nothing, so that no right is needed to act as the account. */
export function accessReviews(client: Pick<KubernetesClient, 'ask'>): AccessReviewer {
  return {
    isAllowed: async ({ user, groups, ...resourceAttributes }) => {
      const reviewed = await client.ask(REVIEWS, {
        apiVersion: `${REVIEWS.group}/${REVIEWS.version}`,
        kind: 'SubjectAccessReview',
        spec: { user, groups, resourceAttributes },
      });
      return answer.parse(reviewed).status.allowed;
    },
  };
}
