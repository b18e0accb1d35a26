import { createHash } from 'node:crypto';
import { LOCK_PREFIX } from '../../conventions/kubernaut.ts';

const DIGITS = 16;

/**
 * Name of the PipelineRun by whose existence Kubernaut locks a target, such as `payment/deployment/payment-api`. It is
 * derived, so the run that an episode is about is never taken from a label.
 */
export function lockName(targetResource: string): string {
  return `${LOCK_PREFIX}${createHash('sha256').update(targetResource).digest('hex').slice(0, DIGITS)}`;
}
