import type { Cause, ConditionOver, Diagnosis, Impact, Symptom } from '../../../model/runbook.ts';
import type { FlowEngineOptions } from '../../../systems/flowengine/options.ts';
import type { FlowFailureEvidence } from './evidence.ts';
import type { FlowFailureRemedy } from './steps.ts';

export const flowFailureSymptoms: readonly Symptom<FlowFailureEvidence>[] = [
  { id: 'cli-error', covers: ['FE-S1'], text: 'The command line returns an error.', shownBy: ['reportedBy'] },
  { id: 'ci-failure', covers: ['FE-S2'], text: 'A CI pipeline fails.', shownBy: ['reportedBy'] },
  {
    id: 'failed-tasks',
    covers: ['FE-S3'],
    text: 'The task database has failed tasks.',
    shownBy: ['failedTasks', 'failedLastHour'],
  },
];

export const flowFailureImpact: readonly Impact<FlowFailureEvidence>[] = [
  {
    id: 'flow-types',
    covers: ['FE-G2'],
    text: 'Which flow types fail, and how many of their flows.',
    evidence: ['worstFlowType', 'failingFlowTypes'],
  },
];

export const flowFailureCauses: readonly Cause[] = [
  {
    id: 'bundle-too-large',
    covers: ['FE-C1'],
    text: 'The context bundle is larger than 500 KB, and the model does not answer in time.',
    category: 'ResourceExhaustion',
  },
  {
    id: 'quota-exceeded',
    covers: ['FE-C2'],
    text: 'The quota of the model provider is used up.',
    category: 'ExternalDependency',
  },
  {
    id: 'schema-mismatch',
    covers: ['FE-C3'],
    text: 'The TaskObject was made for another version of the schema.',
    category: 'Configuration',
  },
  {
    id: 'vendor-outage',
    covers: ['FE-C4'],
    text: 'The model provider answers with server errors.',
    category: 'ExternalDependency',
  },
];

/** The class of the named task, or of most tasks where none is named. */
function failureIs(failureClass: string): ConditionOver<FlowFailureEvidence> {
  return {
    any: [
      { evidence: { id: 'taskClass', in: [failureClass] } },
      { evidence: { id: 'commonClass', in: [failureClass] } },
    ],
  };
}

export function flowFailureDiagnoses(
  options: FlowEngineOptions,
): readonly Diagnosis<FlowFailureEvidence, FlowFailureRemedy>[] {
  return [
    {
      id: 'timeout',
      covers: ['FE-K1'],
      text: 'Flows run into their timeout.',
      when: failureIs('timeout'),
      category: 'ResourceExhaustion',
      remedies: ['prune-context', 'retry'],
    },
    {
      id: 'bundle-over-limit',
      covers: ['FE-C1', 'FE-D3'],
      text: 'The context bundle of the task is larger than 500 KB.',
      when: { evidence: { id: 'bundleSize', in: ['over-limit'] } },
      category: 'ResourceExhaustion',
      remedies: ['prune-context'],
    },
    {
      id: 'rate-limit',
      covers: ['FE-K2'],
      text: 'A provider refuses requests because its limit is reached.',
      when: failureIs('rate-limit'),
      category: 'ExternalDependency',
      remedies: ['open-breaker', 'wait-for-half-open', 'retry'],
    },
    {
      id: 'quota-high',
      covers: ['FE-C2', 'FE-D4'],
      text: 'More than 80 % of a daily quota is used.',
      when: { evidence: { id: 'quotaUsed', above: options.quotaHigh } },
      category: 'ExternalDependency',
      remedies: ['open-breaker'],
    },
    {
      id: 'validation',
      covers: ['FE-K3'],
      text: 'TaskObjects do not satisfy the schema. A retry would fail the same way.',
      when: failureIs('validation'),
      category: 'Configuration',
      remedies: ['roll-back-schema', 'update-engine'],
    },
    {
      id: 'schema-ahead',
      covers: ['FE-C3', 'FE-D6'],
      text: 'The TaskObject is older than the mounted schema: going back to a schema that accepts it fits.',
      when: {
        all: [
          { evidence: { id: 'taskObjectValid', is: false } },
          { evidence: { id: 'schemaVersion', in: ['older'] } },
        ],
      },
      category: 'Configuration',
      remedies: ['roll-back-schema'],
    },
    {
      id: 'engine-behind',
      covers: ['FE-C3', 'FE-D6'],
      text: 'The TaskObject is newer than the mounted schema: an update of FlowEngine fits.',
      when: {
        all: [
          { evidence: { id: 'taskObjectValid', is: false } },
          { evidence: { id: 'schemaVersion', in: ['newer'] } },
        ],
      },
      category: 'Configuration',
      remedies: ['update-engine'],
    },
    {
      id: 'model-api-5xx',
      covers: ['FE-K4'],
      text: 'Flows fail because a model provider answers with server errors.',
      when: failureIs('model-api-5xx'),
      category: 'ExternalDependency',
      remedies: ['fall-back', 'manual-review', 'retry'],
    },
    {
      id: 'vendor-outage',
      covers: ['FE-C4'],
      text: 'Most requests to a provider end in a server error, by the engine’s own count.',
      when: { evidence: { id: 'serverErrors', above: options.outage } },
      category: 'ExternalDependency',
      remedies: ['fall-back', 'manual-review'],
    },
    {
      id: 'widespread-after-rollout',
      covers: ['FE-R2'],
      text: 'Several flow types fail since a rollout.',
      when: {
        all: [
          { evidence: { id: 'failingFlowTypes', atLeast: 2 } },
          { evidence: { id: 'recentFailures', above: options.widespread } },
          { evidence: { id: 'rolledOutBefore', is: true } },
        ],
      },
      category: 'CodeQuality',
      remedies: ['roll-back'],
    },
  ];
}
