import type { ChecklistItem, Diagnosis } from '../../../model/runbook.ts';
import { alertingWorks, noStuckRuns, queueRecovers, workersWork } from './conditions.ts';
import type { RecoveryEvidence } from './evidence.ts';

/** The part of the post-recovery checklist that evidence answers (S4:149-153), for the report. */
export const recoveryChecks = [
  {
    id: 'workers-healthy',
    covers: ['FD-V3'],
    text: 'All workers are ready, and they take what waits.',
    when: workersWork,
  },
  {
    id: 'queue-normal',
    covers: ['FD-V4'],
    text: 'The queue is back at its normal depth, or on the way there.',
    when: queueRecovers,
  },
  {
    id: 'no-stuck-runs',
    covers: ['FD-V5'],
    text: 'No run hangs in a state that it should have left.',
    when: noStuckRuns,
  },
  {
    id: 'alerting-works',
    covers: ['FD-V6'],
    text: 'Alert rules are evaluated and alerts fire.',
    when: alertingWorks,
  },
] as const satisfies readonly Diagnosis<RecoveryEvidence, never>[];

/** The same list for people: what evidence could not confirm, and what only they can know. */
export const recoveryChecklist = [
  {
    id: 'confirm-workers',
    covers: ['FD-V3'],
    text: 'Confirm that all workers are healthy and processing.',
    phase: 'recovery',
    blocksClose: true,
    when: { not: workersWork },
  },
  {
    id: 'confirm-queue',
    covers: ['FD-V4'],
    text: 'Confirm that the queue drains.',
    phase: 'recovery',
    blocksClose: true,
    when: { not: queueRecovers },
  },
  {
    id: 'confirm-runs',
    covers: ['FD-V5'],
    text: 'Settle the runs that are still stuck, with the runbook for stuck runs.',
    phase: 'recovery',
    blocksClose: true,
    when: { not: noStuckRuns },
  },
  {
    id: 'confirm-alerting',
    covers: ['FD-V6'],
    text: 'Send a test alert and confirm that it arrives.',
    phase: 'recovery',
    blocksClose: true,
    when: { not: alertingWorks },
  },
  {
    id: 'root-cause',
    covers: ['FD-X1'],
    text: 'Write down the root cause.',
    phase: 'root-cause',
    blocksClose: true,
  },
  {
    id: 'prevention',
    covers: ['FD-X2'],
    text: 'Write down what will keep it from happening again.',
    phase: 'prevention',
    blocksClose: true,
  },
] as const satisfies readonly ChecklistItem<RecoveryEvidence>[];
