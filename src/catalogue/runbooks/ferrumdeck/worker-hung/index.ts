import { defineRunbook, type ConditionOver, type Runbook } from '../../../model/runbook.ts';
import { FIGURES } from '../../../systems/ferrumdeck/figures.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';
import {
  deadLetterExhausted,
  reclaimAbandoned,
  recoveryChecklist,
  recoveryChecks,
  recoveryTargets,
  waitingRuns,
  workersWork,
} from '../recovery/index.ts';
import { workersHung } from './alert.ts';
import { workerHungEvidence, type WorkerHungEvidence } from './evidence.ts';

/** All three symptoms together, and nobody who may just be waiting for a model. */
const hung = {
  all: [
    { evidence: { id: 'hungConsumers', atLeast: 1 } },
    { evidence: { id: 'reads', atMost: 0 } },
    { evidence: { id: 'idleCpu', below: FIGURES.idleCpu } },
    { evidence: { id: 'lag', above: 0 } },
    { evidence: { id: 'backlogTrend', above: 0 } },
    { evidence: { id: 'llmStepsInFlight', atMost: 0 } },
  ],
} as const satisfies ConditionOver<WorkerHungEvidence>;

/** Workers run and do nothing while steps wait. */
export function workerHungRunbook(names: FerrumDeckNames): Runbook {
  return defineRunbook({
    name: 'worker-hung',
    title: 'Worker hangs',
    document: { source: 'S4', lines: '26-39' },
    alerts: [workersHung(names)],
    targets: recoveryTargets(names),
    evidence: workerHungEvidence(names),
    symptoms: [
      {
        id: 'not-processing',
        covers: ['FD-S4'],
        text: 'Workers run and process nothing.',
        shownBy: ['pods', 'reads', 'hungConsumers'],
      },
      { id: 'no-cpu', covers: ['FD-S5'], text: 'Workers use almost no CPU.', shownBy: ['idleCpu'] },
      {
        id: 'queue-grows',
        covers: ['FD-S6'],
        text: 'The queue grows.',
        shownBy: ['backlog', 'backlogTrend'],
      },
    ],
    impact: [waitingRuns],
    causes: [{ id: 'deadlock', text: 'The worker process is deadlocked.', category: 'CodeQuality' }],
    diagnoses: [
      {
        id: 'hung',
        text: 'A worker holds steps and does nothing, nobody reads the queue, and the queue grows.',
        when: hung,
        category: 'CodeQuality',
        remedies: ['evict-hung-worker', 'reclaim-abandoned'],
      },
      {
        id: 'waiting-for-model',
        text: 'The workers wait for answers of a model; they are left alone.',
        when: {
          all: [
            { evidence: { id: 'idleCpu', below: FIGURES.idleCpu } },
            { evidence: { id: 'llmStepsInFlight', above: 0 } },
          ],
        },
        category: 'ExternalDependency',
      },
      ...recoveryChecks,
    ],
    remedies: [
      {
        id: 'evict-hung-worker',
        covers: ['FD-M1'],
        text:
          'Evict one worker whose consumer holds entries and is silent. The disruption budget decides whether it ' +
          'may go, the process gets its time to end, and the replacement must be ready before the next one.',
        mode: 'guarded',
        when: hung,
        action: { evictPod: { target: 'workers', inactiveConsumerOf: 'queue' } },
        // Two minutes of grace, and a start; three workers at most, then it is not a matter of single workers.
        bounds: { attempts: 3, per: '1h', cooldown: '10m', timeout: '8m', maxTargets: 1 },
        verify: {
          covers: ['FD-V1'],
          text: 'The replacement is ready, and the group reads again.',
          until: workersWork,
          within: '15m',
        },
      },
      reclaimAbandoned,
      deadLetterExhausted,
      {
        id: 'inspect-workers',
        text: 'Hand the workers over to the team when eviction did not help.',
        mode: 'human',
        when: { evidence: { id: 'lag', above: 0 } },
        action: {
          openTask: {
            task: 'Find out what the workers wait for: the gateway, Redis, a tool or a lock of their own.',
            owner: 'ferrumdeck',
            blocksClose: true,
          },
        },
      },
    ],
    escalation: [
      {
        id: 'still-hung',
        text: 'The group still reads nothing.',
        when: { all: [{ evidence: { id: 'lag', above: 0 } }, { evidence: { id: 'reads', atMost: 0 } }] },
        after: '20m',
        to: ['on-call', 'tech-lead'],
      },
    ],
    prevention: [
      {
        id: 'heartbeat',
        covers: ['FD-Z2'],
        text: "The worker's liveness probe looks at the age of a heartbeat, so that a deadlock ends in a restart.",
        part: 'workers',
      },
    ],
    checklist: recoveryChecklist,
  });
}
