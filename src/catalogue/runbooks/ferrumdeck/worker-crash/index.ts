import { defineRunbook, type Runbook } from '../../../model/runbook.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';
import {
  deadLetterExhausted,
  reclaimAbandoned,
  recoveryChecklist,
  recoveryChecks,
  recoveryEvidence,
  recoveryTargets,
  waitingRuns,
} from '../recovery/index.ts';
import { workerCrashLoop } from './alert.ts';

/** A worker process ends again and again, and leaves its steps behind. */
export function workerCrashRunbook(names: FerrumDeckNames): Runbook {
  return defineRunbook({
    name: 'worker-crash',
    title: 'Worker process crashes',
    document: { source: 'S4', lines: '8-24' },
    alerts: [workerCrashLoop(names)],
    targets: recoveryTargets(names),
    evidence: {
      ...recoveryEvidence(names),
      restarts: {
        covers: ['FD-S1'],
        text: 'Restarts of worker containers within ten minutes.',
        source: {
          prometheus: {
            expr: `round(increase(kube_pod_container_status_restarts_total{namespace="${names.namespace}",container="worker"}[10m]))`,
            reduce: 'sum',
          },
        },
        yields: 'number',
      },
      pending: {
        covers: ['FD-S3', 'FD-D7'],
        text: 'Entries that workers were given and have not acknowledged.',
        source: { streamState: { target: 'queue', measure: 'pending' } },
        yields: 'number',
      },
      pods: {
        covers: ['FD-D1'],
        text: 'The pods with the label app=worker: phase, readiness, restarts and age.',
        source: { podStatus: { target: 'workers' } },
        yields: 'record',
      },
      backOff: {
        covers: ['FD-D2'],
        text: 'Workers that wait in CrashLoopBackOff.',
        source: { containerState: { target: 'workers', waiting: 'CrashLoopBackOff' } },
        yields: 'number',
      },
      outOfMemory: {
        covers: ['FD-D2'],
        text: 'Workers that last ended because their memory ran out.',
        source: { containerState: { target: 'workers', lastTerminated: 'OOMKilled' } },
        yields: 'number',
      },
      lastError: {
        covers: ['FD-D2'],
        text: 'Workers whose process last ended with an error.',
        source: { containerState: { target: 'workers', lastTerminated: 'Error' } },
        yields: 'number',
      },
      events: {
        covers: ['FD-D2'],
        text: 'Events of the worker pods within the hour.',
        source: { events: { target: 'workers', since: '1h', lines: 50 } },
        yields: 'record',
      },
      rolledOut: {
        text: 'Whether the workers were changed within the hour before they began to crash.',
        source: { rolloutBeforeFailure: { target: 'workers', window: '1h' } },
        yields: 'flag',
      },
      lastWords: {
        covers: ['FD-D3'],
        text: 'Last lines of the containers before the current ones, masked.',
        source: { logs: { target: 'workers', since: '1h', lines: 100, previous: true } },
        yields: 'record',
      },
      lastErrors: {
        covers: ['FD-D3'],
        text: 'Lines of the earlier containers that speak of an error.',
        source: {
          logs: {
            target: 'workers',
            contains: ['error', 'traceback', 'exception'],
            since: '1h',
            lines: 100,
            previous: true,
          },
        },
        yields: 'number',
      },
    },
    symptoms: [
      {
        id: 'restarts',
        covers: ['FD-S1'],
        text: 'Worker containers restart.',
        shownBy: ['restarts', 'backOff'],
      },
      {
        id: 'stuck-jobs',
        covers: ['FD-S2'],
        text: 'Jobs stay in running.',
        shownBy: ['stuckRuns'],
      },
      {
        id: 'pending-messages',
        covers: ['FD-S3'],
        text: 'The consumer group holds messages that nobody acknowledges.',
        shownBy: ['pending', 'idlePending'],
      },
    ],
    impact: [waitingRuns],
    causes: [],
    diagnoses: [
      {
        id: 'out-of-memory',
        text: 'Workers run out of memory.',
        when: { evidence: { id: 'outOfMemory', above: 0 } },
        category: 'ResourceExhaustion',
        remedies: ['reclaim-abandoned', 'find-cause'],
      },
      {
        id: 'after-rollout',
        text: 'The crashes began after the workers were changed.',
        when: {
          all: [{ evidence: { id: 'restarts', above: 2 } }, { evidence: { id: 'rolledOut', is: true } }],
        },
        category: 'CodeQuality',
        remedies: ['reclaim-abandoned', 'find-cause'],
      },
      {
        id: 'crash-loop',
        covers: ['FD-D2'],
        text: 'Workers crash again and again.',
        when: {
          any: [{ evidence: { id: 'backOff', above: 0 } }, { evidence: { id: 'restarts', above: 2 } }],
        },
        remedies: ['reclaim-abandoned', 'dead-letter-exhausted', 'find-cause'],
      },
      ...recoveryChecks,
    ],
    remedies: [
      reclaimAbandoned,
      // The entry that kills whoever reads it ends here after three tries, and the loop with it.
      deadLetterExhausted,
      {
        id: 'find-cause',
        text: 'Hand the crash over to the team, with the last lines of the dead containers.',
        mode: 'human',
        action: {
          openTask: {
            task: 'Find out from the exit code, the events and the last lines why the worker ends, and correct it.',
            owner: 'ferrumdeck',
            blocksClose: true,
          },
        },
      },
    ],
    escalation: [
      {
        id: 'no-worker-left',
        text: 'Workers are missing and the queue grows.',
        when: {
          all: [
            { evidence: { id: 'missingWorkers', above: 0 } },
            { evidence: { id: 'backlogTrend', above: 0 } },
          ],
        },
        after: '10m',
        to: ['on-call'],
      },
    ],
    prevention: [
      {
        id: 'poison-messages',
        text: 'A message is given up after three failures instead of crashing one worker after the other.',
        part: 'actions',
      },
    ],
    checklist: recoveryChecklist,
  });
}
