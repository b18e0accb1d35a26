import type { Alert } from '../../../model/alert.ts';
import type { AgentPipelineNames } from '../../../systems/agent-pipeline/names.ts';
import type { AgentPipelineOptions } from '../../../systems/agent-pipeline/options.ts';
import { circuitBreakerOpen } from './alerts/circuit-breaker-open.ts';
import { handlingUnavailable } from './alerts/handling-unavailable.ts';
import { highFailureRate } from './alerts/high-failure-rate.ts';
import { interventionRequired } from './alerts/intervention-required.ts';
import { notificationFailures } from './alerts/notification-failures.ts';
import { recoveryFailures } from './alerts/recovery-failures.ts';

/** The five alerts that S2:379-384 calls critical, and the objective of S2:314. */
export function workflowFailureAlerts(
  { metrics }: AgentPipelineNames,
  options: AgentPipelineOptions,
): readonly Alert[] {
  return [
    circuitBreakerOpen(metrics.breakerState),
    recoveryFailures,
    highFailureRate(options),
    notificationFailures(metrics.notificationFailures),
    interventionRequired,
    ...handlingUnavailable(),
  ];
}
