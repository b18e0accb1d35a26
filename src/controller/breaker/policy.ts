import type { BreakerPolicy } from '../../api/breaker.ts';
import type { RetryConfiguration } from '../../api/retry-configuration.ts';
import { seconds } from '../../api/scalars.ts';
import { stageNodeName } from '../../conventions/breakers.ts';

/** The breakers of a retry configuration, by the stages' names in Argo. A stage without one has no breaker. */
export function breakerPolicies({ retry }: RetryConfiguration): ReadonlyMap<string, BreakerPolicy> {
  return new Map(
    Object.entries(retry).flatMap(([key, { circuit_breaker: breaker }]) =>
      breaker === undefined
        ? []
        : [
            [
              stageNodeName(key),
              {
                threshold: breaker.failure_threshold,
                recoverySeconds: seconds(breaker.recovery_timeout),
                halfOpenCalls: breaker.half_open_calls,
              },
            ] as const,
          ],
    ),
  );
}
