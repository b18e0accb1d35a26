import type { ConditionOver, Remedy } from '../../../model/runbook.ts';
import type { FlowEngineOptions } from '../../../systems/flowengine/options.ts';
import type { FlowFailureEvidence } from './evidence.ts';
import type { FlowFailureTarget } from './targets.ts';

export type FlowFailureRemedy =
  | 'prune-context'
  | 'open-breaker'
  | 'wait-for-half-open'
  | 'roll-back-schema'
  | 'update-engine'
  | 'fall-back'
  | 'manual-review'
  | 'retry'
  | 'roll-back'
  | 'name-the-tasks';

export type FlowFailureStep = Remedy<FlowFailureEvidence, FlowFailureTarget, FlowFailureRemedy>;
export type FlowFailureCondition = ConditionOver<FlowFailureEvidence>;

/** S1:109 "widespread": more than one flow type, and more failures than the objective allows. */
export function widespread(options: FlowEngineOptions): FlowFailureCondition {
  return {
    all: [
      { evidence: { id: 'failingFlowTypes', atLeast: 2 } },
      { evidence: { id: 'recentFailures', above: options.widespread } },
    ],
  };
}
