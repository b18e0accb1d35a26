import type { Bounds } from '../../../../api/runbook.ts';
import type { FlowEngineNames } from '../../../systems/flowengine/names.ts';
import type { FlowEngineOptions } from '../../../systems/flowengine/options.ts';
import { engineRemedies } from './engine-remedies.ts';
import { widespread, type FlowFailureCondition, type FlowFailureStep } from './steps.ts';

const PROPOSAL: Bounds = { attempts: 1, per: '24h', cooldown: '1h', timeout: '1m', maxTargets: 1 };

/**
 * Two kinds of episode meet here. Those with a task (a failed run, a person) prune, wait and retry for that task,
 * and are well when it succeeded. Those opened by an alert set switches or roll back, and are well when the
 * figures are. A switch therefore asks for its alert, and a task's remedy for the task.
 */
export function flowFailureRemedies(
  names: FlowEngineNames,
  options: FlowEngineOptions,
): readonly FlowFailureStep[] {
  const { breaker, fallback, manualReview, rollBack, nameTheTasks } = engineRemedies(options);
  const succeeded: FlowFailureCondition = { evidence: { id: 'taskStatus', in: [names.succeeded] } };
  return [
    {
      id: 'prune-context',
      covers: ['FE-M1'],
      text: 'Prune the context of the task to 180 KB when its bundle is larger than 500 KB.',
      mode: 'guarded',
      when: {
        all: [
          { evidence: { id: 'taskClass', in: ['timeout'] } },
          { evidence: { id: 'bundleSize', in: ['over-limit'] } },
        ],
      },
      action: { runJob: { target: 'pruneContext', bind: ['taskId'], timeout: '5m', retries: 0 } },
      bounds: { attempts: 10, per: '1h', cooldown: '30s', timeout: '6m', maxTargets: 1 },
      verify: {
        covers: ['FE-M1'],
        text: 'The bundle is at most 180 KB and the task has succeeded. If it only waits to be run, the retry follows.',
        until: { all: [{ evidence: { id: 'bundleSize', in: ['within-target'] } }, succeeded] },
        // FLOW_TIMEOUT_SECONDS is 180.
        within: '5m',
      },
    },
    breaker,
    {
      id: 'wait-for-half-open',
      covers: ['FE-M3'],
      text: 'Wait 60 seconds, until a breaker lets requests through again, before a rate-limited task is retried.',
      mode: 'auto',
      when: { evidence: { id: 'taskClass', in: ['rate-limit'] } },
      action: { wait: { atMost: '60s', what: "the breaker's half-open state" } },
      bounds: { attempts: 10, per: '1h', cooldown: '30s', timeout: '2m', maxTargets: 1 },
      verify: {
        covers: ['FE-M3'],
        text: 'The engine has run the task again by itself. If not, the retry follows.',
        until: succeeded,
        within: '10s',
      },
    },
    ...schemaProposals,
    fallback,
    manualReview,
    retry(options, succeeded),
    rollBack,
    nameTheTasks,
  ];
}

const INVALID: FlowFailureCondition = {
  all: [
    { evidence: { id: 'taskClass', in: ['validation'] } },
    { evidence: { id: 'taskObjectValid', is: false } },
  ],
};

/** Two opposite fixes (S1:75); both are offered with the evidence, and a person picks. */
const schemaProposals: readonly FlowFailureStep[] = [
  {
    id: 'roll-back-schema',
    covers: ['FE-M4'],
    text: 'Go back to the last version of the schema that accepts the TaskObject; right when the object is the older one.',
    mode: 'approve',
    when: INVALID,
    action: {
      openTask: {
        task:
          'In Git, return the TaskObject schema to the version that the object was made for; the evidence ' +
          'schemaVersion and schemaHistory name it.',
        owner: 'sre',
        blocksClose: false,
      },
    },
    bounds: PROPOSAL,
    verify: {
      covers: ['FE-M4'],
      text: 'The TaskObject satisfies the mounted schema.',
      until: { evidence: { id: 'taskObjectValid', is: true } },
      within: '24h',
    },
  },
  {
    id: 'update-engine',
    covers: ['FE-M5'],
    text: 'Update FlowEngine to its newest release; right when the object is newer than the schema.',
    mode: 'approve',
    when: INVALID,
    action: {
      openTask: {
        task: "In Git, set FlowEngine's image to the digest of its newest release (never the tag latest), with its schema.",
        owner: 'sre',
        blocksClose: false,
      },
    },
    bounds: PROPOSAL,
    verify: {
      covers: ['FE-M5'],
      text: 'The TaskObject satisfies the mounted schema.',
      until: { evidence: { id: 'taskObjectValid', is: true } },
      within: '24h',
    },
  },
];

/** Only what another attempt can mend: a pruned timeout, a rate limit after the wait, a vendor that is back. */
function retry(options: FlowEngineOptions, succeeded: FlowFailureCondition): FlowFailureStep {
  return {
    id: 'retry',
    covers: ['FE-R1'],
    text: 'Run the failed task again, at most three times with growing pauses. Never after a validation error.',
    mode: 'guarded',
    when: {
      all: [
        { evidence: { id: 'taskStatus', in: ['failed'] } },
        { evidence: { id: 'taskClass', in: ['timeout', 'rate-limit', 'model-api-5xx'] } },
        // After a timeout only with a small bundle, after a server error only when the outage is over.
        {
          any: [
            { not: { evidence: { id: 'taskClass', in: ['timeout'] } } },
            { evidence: { id: 'bundleSize', in: ['within-target'] } },
          ],
        },
        {
          any: [
            { not: { evidence: { id: 'taskClass', in: ['model-api-5xx'] } } },
            { evidence: { id: 'serverErrors', atMost: options.outage } },
          ],
        },
        { not: widespread(options) },
      ],
    },
    // Three runs of at most 180 s each, and the pauses between them. The tool counts the attempts, so the job has one.
    action: { runJob: { target: 'retryTask', bind: ['taskId'], timeout: '15m', retries: 0 } },
    bounds: { attempts: 3, per: '1h', cooldown: '1m', timeout: '20m', maxTargets: 1 },
    verify: {
      covers: ['FE-R1'],
      text: 'The task has succeeded.',
      until: succeeded,
      within: '5m',
    },
  };
}
