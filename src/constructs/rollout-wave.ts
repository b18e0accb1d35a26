import type { Safeguards } from '../catalogue/model/safeguards.ts';
import { ARGO_CD } from '../conventions/argo-cd.ts';

/**
 * The wave of a workload that something stands before: a canary comes before the workload it stands for, and both come
 * after the checks of either. Nothing for a workload that nobody checks.
 */
export function rolloutWave(safeguards: Safeguards | undefined, workload: string): string | undefined {
  const canaries = safeguards?.canaries ?? [];
  if (canaries.some(({ canary }) => canary === workload)) return ARGO_CD.waves.canaries;
  const isStable = canaries.some(({ stable }) => stable === workload);
  const isChecked = (safeguards?.preflights ?? []).some((check) => check.workload === workload);
  return isStable || isChecked ? ARGO_CD.waves.rollouts : undefined;
}
