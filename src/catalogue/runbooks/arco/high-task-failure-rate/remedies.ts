import type { Remedy } from '../../../model/runbook.ts';
import type { ArcoNames } from '../../../systems/arco/names.ts';
import { ROW_LIMITS } from '../../../systems/arco/statements.ts';
import { PAUSE_SWITCH } from '../../../systems/arco/workloads.ts';
import {
  accessRefused,
  failingAbove,
  failsNowAndThen,
  LIMITS,
  noRetryStorm,
  rolledOutAndWell,
  runsOutOfMemory,
} from './conditions.ts';
import type { ArcoEvidence } from './evidence.ts';
import { humanRemedies, type HumanRemedy } from './remedies-human.ts';
import type { ArcoTarget } from './targets.ts';

export type ArcoRemedy =
  | 'roll-back-worker'
  | 'raise-worker-memory'
  | 'refresh-credentials'
  | 'restart-with-new-credentials'
  | 'pause-scheduling'
  | 'cancel-runs'
  | 'wait-for-backoff'
  | 'reset-failed-tasks'
  | HumanRemedy;

type ArcoRemedyData = Remedy<ArcoEvidence, ArcoTarget, ArcoRemedy>;

/**
 * In the order in which they are tried: what mends comes before what only holds back, a rollback before all, and
 * runs are cancelled only when nothing starts new ones.
 */
export function remedies(names: ArcoNames): readonly ArcoRemedyData[] {
  return [
    ...workerRemedies(names),
    ...credentialRemedies,
    ...schedulingRemedies(names),
    resetFailedTasks,
    ...humanRemedies,
  ];
}

function workerRemedies(names: ArcoNames): readonly ArcoRemedyData[] {
  return [
    {
      id: 'roll-back-worker',
      covers: ['ARCO-M2', 'ARCO-K4'],
      text: 'Return the workers to their previous revision, if the failures followed a rollout.',
      mode: 'guarded',
      when: {
        all: [failingAbove(LIMITS.ratio, names), { evidence: { id: 'rolloutBeforeFailure', is: true } }],
      },
      // Half an hour from rollout to failure, and as long from failure to here.
      action: { rollBackWorkload: { target: 'worker', rolledOutWithin: '1h' } },
      // Once: a second undo would bring the broken revision back.
      bounds: { attempts: 1, per: '24h', cooldown: '24h', timeout: '15m', maxTargets: 1 },
      verify: {
        covers: ['ARCO-V1'],
        text: 'The rollout is complete and at most 10 % of the attempts fail.',
        until: rolledOutAndWell,
        within: '20m',
      },
    },
    {
      id: 'raise-worker-memory',
      covers: ['ARCO-M3', 'ARCO-K2'],
      text: 'Raise the memory limit of the workers to 4Gi, if they are being killed for lack of it.',
      mode: 'guarded',
      when: runsOutOfMemory,
      action: { raiseMemory: { target: 'worker', to: '4Gi', cap: '4Gi' } },
      bounds: { attempts: 1, per: '24h', cooldown: '24h', timeout: '15m', maxTargets: 1 },
      verify: {
        text: 'The rollout is complete, no worker was killed again, and at most 10 % of the attempts fail.',
        until: { all: [rolledOutAndWell, { evidence: { id: 'oomKilledPods', atMost: 0 } }] },
        within: '30m',
      },
      // That nobody is killed any more is what the higher limit does: a day to write it back to Git.
      keep: { atMost: '24h' },
    },
  ];
}

const credentialRemedies: readonly ArcoRemedyData[] = [
  {
    id: 'refresh-credentials',
    covers: ['ARCO-R4'],
    text: 'Have the rotated key read from the secret store again.',
    mode: 'approve',
    when: accessRefused,
    action: { runJob: { target: 'credentialRefresh', bind: ['credentialVersion'], timeout: '5m' } },
    bounds: { attempts: 2, per: '24h', cooldown: '15m', timeout: '6m', maxTargets: 1 },
    verify: {
      text: 'The secret has a version that the workers do not run with yet.',
      until: { evidence: { id: 'credentialsNewer', is: true } },
      within: '10m',
    },
  },
  {
    id: 'restart-with-new-credentials',
    covers: ['ARCO-R6'],
    text: 'Restart the workers, if the secret is newer than they are.',
    mode: 'guarded',
    when: { evidence: { id: 'credentialsNewer', is: true } },
    action: { restartWorkload: { target: 'worker' } },
    bounds: { attempts: 2, per: '24h', cooldown: '1h', timeout: '15m', maxTargets: 1 },
    verify: {
      text: 'All workers run with the current secret, and at most 10 % of the attempts fail.',
      until: { all: [{ evidence: { id: 'credentialsNewer', is: false } }, rolledOutAndWell] },
      within: '20m',
    },
  },
];

function schedulingRemedies(names: ArcoNames): readonly ArcoRemedyData[] {
  return [
    {
      id: 'pause-scheduling',
      covers: ['ARCO-P2', 'ARCO-E2'],
      text: 'Open the breaker: hand out no new tasks while more than 30 % fail.',
      mode: 'guarded',
      when: failingAbove(LIMITS.breaker, names),
      action: {
        setSwitch: {
          target: 'scheduler',
          key: PAUSE_SWITCH,
          value: 'true',
          losesInFlight: 'nothing: the scheduler restarts, and the workers finish what they run',
        },
      },
      bounds: { attempts: 6, per: '1h', cooldown: '5m', timeout: '5m', maxTargets: 1 },
      verify: {
        text: 'No task is handed out any more.',
        until: { evidence: { id: 'dispatchesPerMinute', atMost: 0 } },
        within: '10m',
        trial: {
          text: 'Tasks are handed out again, and no more than 30 % of the attempts fail.',
          after: '5m',
          until: { evidence: { id: 'failureRatio', atMost: LIMITS.breaker } },
          // As long as the window of the ratio, so that nothing from before the pause is in it at the end.
          within: '5m',
        },
      },
    },
    {
      id: 'cancel-runs',
      covers: ['ARCO-M1', 'ARCO-E2'],
      text: 'Cancel the pending and running runs of one tenant, once scheduling is paused.',
      mode: 'approve',
      when: {
        all: [
          { evidence: { id: 'worstTenantRatio', above: LIMITS.half } },
          { evidence: { id: 'dispatchesPerMinute', atMost: 0 } },
          { evidence: { id: 'openRuns', atLeast: 1 } },
        ],
      },
      action: {
        runStatement: {
          target: 'store',
          statement: 'cancelRuns',
          maxRows: ROW_LIMITS.cancelRuns,
          bind: ['tenant'],
        },
      },
      bounds: { attempts: 5, per: '1h', cooldown: '1m', timeout: '1m', maxTargets: 1 },
      verify: {
        text: 'The tenant has no pending or running run left.',
        until: { evidence: { id: 'openRuns', atMost: 0 } },
        within: '5m',
      },
    },
    {
      id: 'wait-for-backoff',
      covers: ['ARCO-K3'],
      text: 'Leave it to Arco’s own retries with backoff, unless retries are the load.',
      mode: 'guarded',
      when: { all: [failsNowAndThen, noRetryStorm] },
      // Three attempts, at most five minutes apart, are Arco's default.
      action: { wait: { atMost: '15m', what: 'retries of Arco Flow, 5 s to 5 min apart with full jitter' } },
      bounds: { attempts: 2, per: '1h', cooldown: '15m', timeout: '15m', maxTargets: 1 },
      verify: {
        text: 'At most 10 % of the attempts fail, and retries are no storm.',
        until: { all: [{ evidence: { id: 'failureRatio', atMost: LIMITS.ratio } }, noRetryStorm] },
        within: '10m',
      },
    },
  ];
}

/** Last of all, by a person's word, one batch at a time: a retry of everything would be a storm of its own. */
const resetFailedTasks: ArcoRemedyData = {
  id: 'reset-failed-tasks',
  covers: ['ARCO-R10', 'ARCO-P5', 'ARCO-P6', 'ARCO-P7'],
  text: 'Make failed tasks of one tenant ready again, now that the cause is fixed and the checks before a task pass.',
  mode: 'approve',
  when: {
    all: [
      { evidence: { id: 'rootCauseFixed', is: true } },
      { evidence: { id: 'failuresPerMinute', atMost: LIMITS.failuresPerMinute } },
      noRetryStorm,
      { evidence: { id: 'retryableTasks', atLeast: 1 } },
      { evidence: { id: 'sourceSchema', is: true } },
      { evidence: { id: 'bigQueryAccess', is: true } },
      { evidence: { id: 'bucketAccess', is: true } },
      { evidence: { id: 'nodePressure', atMost: 0 } },
    ],
  },
  action: {
    runStatement: {
      target: 'store',
      statement: 'resetFailedTasks',
      maxRows: ROW_LIMITS.resetFailedTasks,
      bind: ['tenant', 'failureReason'],
    },
  },
  // Five minutes between batches: one window of the rate, so that each batch shows before the next.
  bounds: { attempts: 10, per: '2h', cooldown: '5m', timeout: '1m', maxTargets: 1 },
  verify: {
    text: 'At most 10 % of the attempts fail, and retries are no storm.',
    until: { all: [{ evidence: { id: 'failureRatio', atMost: LIMITS.ratio } }, noRetryStorm] },
    within: '15m',
  },
};
