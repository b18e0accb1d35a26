import type { Deployment } from '../kubernetes/views.ts';
import type { Collect } from './collector.ts';
import { deploymentTarget } from './rollout-history.ts';
import { deploymentOf } from './workload.ts';

/** How a rollout stands, in the words that runbooks ask for. */
export type RolloutStatus = 'complete' | 'progressing' | 'paused' | 'failed';

export const rolloutStatus: Collect<'rolloutStatus'> = async (source, _item, context) => ({
  text: statusOf(await deploymentOf(deploymentTarget(source.target, context), context.cluster)),
});

/** As `kubectl rollout status` decides: `failed` is a rollout that passed its deadline. */
export function statusOf({ metadata, spec, status }: Deployment): RolloutStatus {
  if ((metadata.generation ?? 0) > status.observedGeneration) return 'progressing';
  const progress = status.conditions.find(({ type }) => type === 'Progressing');
  if (progress?.reason === 'ProgressDeadlineExceeded') return 'failed';
  const through =
    status.updatedReplicas >= spec.replicas &&
    status.replicas <= status.updatedReplicas &&
    status.availableReplicas >= status.updatedReplicas;
  if (through) return 'complete';
  return spec.paused ? 'paused' : 'progressing';
}
