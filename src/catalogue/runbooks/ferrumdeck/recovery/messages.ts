import type { Impact, Remedy } from '../../../model/runbook.ts';
import { FIGURES } from '../../../systems/ferrumdeck/figures.ts';
import { messagesAbandoned, nothingAbandoned } from './conditions.ts';
import type { RecoveryEvidence } from './evidence.ts';

/**
 * XAUTOCLAIM alone only changes the owner of an entry, and workers never look at what they own already. So each
 * entry is queued again with one more attempt and acknowledged in the same transaction, page after page.
 */
export const reclaimAbandoned = {
  id: 'reclaim-abandoned',
  covers: ['FD-M5', 'FD-M6'],
  text:
    'Queue again what was given out more than five minutes ago and never acknowledged. Entries whose consumer lives ' +
    'and whose step shows activity are spared, since a long model call is no failure.',
  mode: 'guarded',
  when: messagesAbandoned,
  action: {
    reclaimStreamEntries: {
      target: 'queue',
      minIdle: FIGURES.abandonedAfter,
      pageSize: FIGURES.pageSize,
      maxAttempts: FIGURES.failureLimit,
    },
  },
  // Two pages in one go; an entry that is claimed now cannot be idle again for five minutes.
  bounds: { attempts: 10, per: '1h', cooldown: '5m', timeout: '2m', maxTargets: 20 },
  verify: { text: 'No message is left without a worker.', until: nothingAbandoned, within: '10m' },
} as const satisfies Remedy<RecoveryEvidence, 'queue', 'reclaim-abandoned'>;

/** An original is acknowledged in the transaction that writes its dead letter, so that none is lost or doubled. */
export const deadLetterExhausted = {
  id: 'dead-letter-exhausted',
  covers: ['FD-M7', 'FD-M8'],
  text:
    'Move entries that failed three times to the dead-letter stream, with their job, the error and the whole ' +
    'original, and acknowledge them.',
  mode: 'guarded',
  when: messagesAbandoned,
  action: {
    deadLetterStreamEntries: {
      target: 'queue',
      afterAttempts: FIGURES.failureLimit,
      error: 'Max retries exceeded',
    },
  },
  bounds: { attempts: 10, per: '1h', cooldown: '5m', timeout: '2m', maxTargets: 20 },
  verify: { text: 'No message is left without a worker.', until: nothingAbandoned, within: '10m' },
} as const satisfies Remedy<RecoveryEvidence, 'queue', 'dead-letter-exhausted'>;

export const waitingRuns = {
  id: 'waiting-runs',
  text: 'Runs that make no progress, and steps that wait for a worker.',
  evidence: ['stuckRuns', 'backlog'],
} as const satisfies Impact<RecoveryEvidence>;
