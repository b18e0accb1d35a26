import { z } from 'zod';
import type { ResourceType } from '../../controller/kubernetes/objects.ts';
import type { Caller } from './command.ts';

const SELF: ResourceType = { group: 'authentication.k8s.io', version: 'v1', plural: 'selfsubjectreviews' };
const self = z.object({ status: z.object({ userInfo: z.object({ username: z.string().min(1) }) }) });

/** The name by which the API server knows the caller, as `kubectl auth whoami` prints it. */
export async function whoAmI({ client }: Pick<Caller, 'client'>): Promise<string> {
  const answer = await client.ask(SELF, {
    apiVersion: `${SELF.group}/${SELF.version}`,
    kind: 'SelfSubjectReview',
  });
  return self.parse(answer).status.userInfo.username;
}
