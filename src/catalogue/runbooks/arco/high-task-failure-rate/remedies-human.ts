import type { Remedy } from '../../../model/runbook.ts';
import { accessRefused, LIMITS, runsOutOfMemory } from './conditions.ts';
import type { ArcoEvidence } from './evidence.ts';
import type { ArcoTarget } from './targets.ts';

export type HumanRemedy =
  | 'investigate-breaking-change'
  | 'rotate-credentials'
  | 'check-configuration'
  | 'check-slow-source'
  | 'update-asset-definition'
  | 'parse-both-schemas'
  | 'agree-on-schema-versions'
  | 'adjust-task-resources'
  | 'split-large-tasks';

type HumanRemedyData = Remedy<ArcoEvidence, ArcoTarget, HumanRemedy>;

const OWNER = 'data-platform';
/** A task may be opened in more than one class: unlike the diagnoses, these need no precedence. */
const fails = {
  fast: { evidence: { id: 'medianFailureSeconds', below: LIMITS.fastSeconds } },
  slowly: { evidence: { id: 'medianFailureSeconds', above: LIMITS.slowSeconds } },
} as const;
const external = { analysis: { category: ['ExternalDependency'] } } as const;

/** What only people can do. */
export const humanRemedies: readonly HumanRemedyData[] = [
  {
    id: 'investigate-breaking-change',
    covers: ['ARCO-K4'],
    text: 'Find what changed for all tasks at once.',
    mode: 'human',
    when: { evidence: { id: 'failureRatio', above: LIMITS.all } },
    action: openTask(
      'Find the change that broke every task: rollout, schema, credential or configuration.',
      true,
    ),
  },
  {
    id: 'rotate-credentials',
    covers: ['ARCO-R4'],
    text: 'Rotate the key in the secret store.',
    mode: 'human',
    when: accessRefused,
    action: openTask(
      'Rotate the workers’ key in the secret store, and give its version when asking for the refresh.',
      true,
    ),
  },
  {
    id: 'check-configuration',
    covers: ['ARCO-K1', 'ARCO-C14'],
    text: 'Compare the workers’ environment and permissions with what they need.',
    mode: 'human',
    when: { any: [fails.fast, { evidence: { id: 'identityExists', is: false } }] },
    action: openTask(
      'Look for a missing environment variable, a missing service account or a lost permission.',
      false,
    ),
  },
  {
    id: 'check-slow-source',
    covers: ['ARCO-K2'],
    text: 'Look at the source in question.',
    mode: 'human',
    when: { any: [fails.slowly, { evidence: { id: 'sourceSchema', is: false } }] },
    action: openTask('Find out whether the source answers slowly, or not at all, and tell its owner.', false),
  },
  {
    id: 'update-asset-definition',
    covers: ['ARCO-R1'],
    text: 'Fit the asset’s definition to the new schema.',
    mode: 'human',
    when: external,
    action: openTask('Update the definition of the asset to the schema that its source has now.', false),
  },
  {
    id: 'parse-both-schemas',
    covers: ['ARCO-R2'],
    text: 'Let the parser read the old and the new schema.',
    mode: 'human',
    when: external,
    action: openTask('Make the parser of the asset read both the old and the new form.', false),
  },
  {
    id: 'agree-on-schema-versions',
    covers: ['ARCO-R3'],
    text: 'Agree with the source’s owner on versions of its schema.',
    mode: 'human',
    when: external,
    action: openTask(
      'Agree with the owner of the source on how schema changes are versioned and announced.',
      false,
    ),
  },
  {
    id: 'adjust-task-resources',
    covers: ['ARCO-R8'],
    text: 'Ask for the resources that failing tasks really use.',
    mode: 'human',
    when: {
      any: [fails.slowly, runsOutOfMemory, { evidence: { id: 'throttledShare', above: LIMITS.throttled } }],
    },
    action: openTask(
      'Set ResourceRequirements in the specs of the failing tasks by the recorded percentiles.',
      false,
    ),
  },
  {
    id: 'split-large-tasks',
    covers: ['ARCO-R9'],
    text: 'Split tasks that no worker has room for.',
    mode: 'human',
    when: { any: [fails.slowly, runsOutOfMemory] },
    action: openTask('Consider whether the largest failing tasks can be split.', false),
  },
];

function openTask(task: string, blocksClose: boolean) {
  return { openTask: { task, owner: OWNER, blocksClose } };
}
