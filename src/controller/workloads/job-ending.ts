import { z } from 'zod';
import type { KubernetesObject } from '../kubernetes/objects.ts';

const condition = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().default(''),
  message: z.string().default(''),
});
const jobStatus = z.looseObject({ conditions: z.array(condition).default([]) });

/** How a Job ended. */
export interface JobEnding {
  readonly isWell: boolean;
  readonly reason: string;
  readonly message: string;
}

/** Nothing while its pod runs, or is tried again. */
export function endingOf(job: KubernetesObject): JobEnding | undefined {
  const { conditions } = jobStatus.parse(job['status'] ?? {});
  const ending = conditions.find(
    ({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'),
  );
  if (ending === undefined) return undefined;
  return { isWell: ending.type === 'Complete', reason: ending.reason, message: ending.message };
}
