import { defineRunbook, type ConditionOver, type Runbook } from '../../../model/runbook.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';
import {
  deadLetterExhausted,
  messagesAbandoned,
  nothingAbandoned,
  reclaimAbandoned,
  recoveryChecklist,
  recoveryChecks,
  waitingRuns,
} from '../recovery/index.ts';
import { stuckRunsAlert } from './alert.ts';
import { stuckRunsEvidence, stuckRunsTargets, type StuckEvidence } from './evidence.ts';

/** A run is touched in the database only after its messages are out of the hands of any worker. */
const stuckAndUnqueued = {
  all: [{ evidence: { id: 'runIsStuck', atLeast: 1 } }, nothingAbandoned],
} as const satisfies ConditionOver<StuckEvidence>;

/** Runs that make no progress: their messages first, then a retry, and failing them last. */
export function stuckRunsRunbook(names: FerrumDeckNames): Runbook {
  return defineRunbook({
    name: 'stuck-runs',
    title: 'Stuck runs recovery',
    document: { source: 'S4', lines: '109-135' },
    alerts: [stuckRunsAlert],
    parameters: [
      {
        id: 'runId',
        covers: ['FD-M9'],
        text: 'The run to retry or to fail.',
        pattern: '^run_[0-9A-Za-z]{1,64}$',
      },
      {
        id: 'stepId',
        covers: ['FD-M10'],
        text: 'The step of that run to retry.',
        pattern: '^stp_[0-9A-Za-z]{1,64}$',
      },
    ],
    targets: stuckRunsTargets(names),
    evidence: stuckRunsEvidence(names),
    symptoms: [
      {
        id: 'stuck-in-running',
        covers: ['FD-S2'],
        text: 'Jobs stay in running.',
        shownBy: ['stuckRuns', 'stuckRunList'],
      },
    ],
    impact: [waitingRuns],
    causes: [
      {
        id: 'lost-step',
        text: 'A worker ended before it reported the result of a step.',
        category: 'Infrastructure',
      },
      {
        id: 'no-api-key',
        text: 'Workers have no API key, so that no result reaches the gateway.',
        category: 'Configuration',
      },
    ],
    diagnoses: [
      {
        id: 'messages-first',
        text: 'Runs are stuck, and messages lie with workers that no longer work on them.',
        when: {
          all: [{ evidence: { id: 'stuckRuns', above: 0 } }, messagesAbandoned],
        },
        category: 'Infrastructure',
        remedies: ['reclaim-abandoned', 'dead-letter-exhausted'],
      },
      {
        id: 'stuck-for-good',
        covers: ['FD-D9'],
        text: 'The named run is stuck, and no message of the queue is abandoned.',
        when: stuckAndUnqueued,
        category: 'Infrastructure',
        remedies: ['retry-step', 'fail-run'],
      },
      ...recoveryChecks,
    ],
    remedies: [
      reclaimAbandoned,
      deadLetterExhausted,
      // Before failing, since the result of a late worker brings a failed run back to life.
      {
        id: 'retry-step',
        covers: ['FD-M10'],
        text:
          'Queue the named step again through the API. Where the gateway does not know the operation, the step is set ' +
          'back in the database and its job queued; twice within half an hour changes nothing.',
        mode: 'guarded',
        when: { all: [stuckAndUnqueued, { evidence: { id: 'stepIsOpen', atLeast: 1 } }] },
        action: {
          callApi: {
            target: 'gateway',
            operation: 'retryStep',
            bind: ['runId', 'stepId'],
            fallbackStatement: 'retryStep',
          },
        },
        bounds: { attempts: 3, per: '24h', cooldown: '30m', timeout: '1m', maxTargets: 1 },
        verify: {
          text: 'The step ends, and the run is no longer stuck.',
          until: {
            all: [
              { evidence: { id: 'stepIsOpen', atMost: 0 } },
              { evidence: { id: 'runIsStuck', atMost: 0 } },
            ],
          },
          within: '30m',
        },
      },
      {
        id: 'fail-run',
        covers: ['FD-M9'],
        text:
          'Fail the named run with WORKER_TIMEOUT, and its open steps with it, after its messages are out of the ' +
          'queue. A run that meanwhile went on is left alone.',
        mode: 'approve',
        when: stuckAndUnqueued,
        action: {
          runStatement: { target: 'database', statement: 'failStuckRun', maxRows: 1, bind: ['runId'] },
        },
        bounds: { attempts: 1, per: '1h', cooldown: '10m', timeout: '30s', maxTargets: 1 },
        verify: {
          text: 'The run is no longer stuck, and no late worker brought it back.',
          until: { evidence: { id: 'runIsStuck', atMost: 0 } },
          within: '5m',
        },
      },
      {
        id: 'name-runs',
        text: 'Let the owner of the runs say which to retry and which to fail.',
        mode: 'human',
        when: { evidence: { id: 'stuckRuns', above: 0 } },
        action: {
          openTask: {
            task: 'Open a remediation of this runbook for each stuck run, with its runId, and its stepId for a retry.',
            owner: 'ferrumdeck',
            blocksClose: true,
          },
        },
      },
    ],
    escalation: [
      {
        id: 'still-stuck',
        text: 'Runs are still stuck.',
        when: { evidence: { id: 'stuckRuns', above: 0 } },
        after: '1h',
        to: ['on-call'],
      },
    ],
    prevention: [
      {
        id: 'terminal-runs',
        text: 'The gateway should refuse results for runs that have ended.',
        part: 'person',
      },
    ],
    checklist: recoveryChecklist,
  });
}
