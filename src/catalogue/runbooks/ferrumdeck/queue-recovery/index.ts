import { defineRunbook, type ConditionOver, type Runbook } from '../../../model/runbook.ts';
import { FIGURES } from '../../../systems/ferrumdeck/figures.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';
import {
  deadLetterExhausted,
  messagesAbandoned,
  queueRecovers,
  reclaimAbandoned,
  recoveryChecklist,
  recoveryChecks,
  recoveryTargets,
  waitingRuns,
} from '../recovery/index.ts';
import { abandonedMessages, deadLetters, queueBacklog } from './alerts.ts';
import { queueEvidence, type QueueEvidence } from './evidence.ts';

/** Workers work and cannot keep up: the one case in which more of them help. */
const overwhelmed = {
  all: [
    { evidence: { id: 'backlog', above: FIGURES.backlogLimit } },
    { evidence: { id: 'backlogTrend', atLeast: 0 } },
    { evidence: { id: 'reads', above: 0 } },
    { evidence: { id: 'providerErrors', below: FIGURES.providerErrorShare } },
  ],
} as const satisfies ConditionOver<QueueEvidence>;

/** Messages wait too long, are lost by their workers, or failed for good. */
export function queueRecoveryRunbook(names: FerrumDeckNames): Runbook {
  return defineRunbook({
    name: 'queue-recovery',
    title: 'Redis queue recovery',
    document: { source: 'S4', lines: '76-147' },
    alerts: [queueBacklog(names), abandonedMessages(names), deadLetters(names)],
    targets: recoveryTargets(names),
    evidence: queueEvidence(names),
    symptoms: [
      {
        id: 'pending-messages',
        covers: ['FD-S3'],
        text: 'Messages are given out and not acknowledged.',
        shownBy: ['pending', 'pendingDetails', 'abandoned'],
      },
      {
        id: 'queue-grows',
        covers: ['FD-S6'],
        text: 'The queue grows.',
        shownBy: ['backlog', 'backlogTrend'],
      },
    ],
    impact: [waitingRuns],
    causes: [
      { id: 'lost-worker', text: 'A worker ended with messages in its hands.', category: 'Infrastructure' },
      {
        id: 'too-few-workers',
        text: 'There is more work than the workers can do.',
        category: 'ResourceExhaustion',
      },
    ],
    diagnoses: [
      {
        id: 'abandoned',
        covers: ['FD-D7', 'FD-D8'],
        text: 'Messages lie with workers that no longer work on them.',
        when: messagesAbandoned,
        category: 'Infrastructure',
        remedies: ['reclaim-abandoned', 'dead-letter-exhausted'],
      },
      {
        id: 'overwhelmed',
        covers: ['FD-M11'],
        text: 'The workers read and the queue grows all the same.',
        when: overwhelmed,
        category: 'ResourceExhaustion',
        remedies: ['scale-workers'],
      },
      {
        id: 'capped',
        covers: ['FD-M11'],
        text: 'More workers are needed, and the quota of the namespace has no room for one.',
        when: { all: [overwhelmed, { evidence: { id: 'headroom', atMost: 0 } }] },
        category: 'Configuration',
        remedies: ['raise-quota'],
      },
      {
        id: 'dead-letters',
        covers: ['FD-A8'],
        text: 'Messages failed for good.',
        when: { evidence: { id: 'deadLetters', above: 0 } },
        remedies: ['settle-dead-letters'],
      },
      ...recoveryChecks,
    ],
    remedies: [
      reclaimAbandoned,
      deadLetterExhausted,
      {
        id: 'scale-workers',
        covers: ['FD-M11'],
        text:
          'Scale to ten workers, by the minimum of the autoscaler where there is one. The quota of the base manifests ' +
          'has room for nine: what it cuts off is reported as capped, and the earlier number comes back afterwards.',
        mode: 'guarded',
        when: { all: [overwhelmed, { evidence: { id: 'headroom', atLeast: 1 } }] },
        action: { scaleWorkload: { target: 'workers', replicas: 10 } },
        bounds: { attempts: 1, per: '6h', cooldown: '1h', timeout: '10m', maxTargets: 1 },
        verify: {
          covers: ['FD-D10'],
          text: 'The queue drains: what waits and is in work gets less.',
          until: queueRecovers,
          within: '30m',
        },
        // A queue that gets shorter is not short yet.
        keep: { while: { evidence: { id: 'backlog', above: FIGURES.backlogLimit } }, atMost: '12h' },
      },
      {
        id: 'raise-quota',
        covers: ['FD-M11'],
        text: 'Ask for room, where the quota is what limits the workers.',
        mode: 'human',
        when: { all: [overwhelmed, { evidence: { id: 'headroom', atMost: 0 } }] },
        action: {
          openTask: {
            task: 'Raise the ResourceQuota of the namespace in Git, or make the workers smaller.',
            owner: 'ferrumdeck',
            blocksClose: false,
          },
        },
      },
      {
        id: 'settle-dead-letters',
        text: 'Let somebody look at each dead letter.',
        mode: 'human',
        when: { evidence: { id: 'deadLetters', above: 0 } },
        action: {
          openTask: {
            task: 'Read the dead letters with their errors, queue again what was not to blame, and remove the rest.',
            owner: 'ferrumdeck',
            blocksClose: true,
          },
        },
      },
    ],
    escalation: [
      {
        id: 'still-growing',
        text: 'The queue still grows.',
        when: {
          all: [
            { evidence: { id: 'backlog', above: FIGURES.backlogLimit } },
            { evidence: { id: 'backlogTrend', atLeast: 0 } },
          ],
        },
        after: '45m',
        to: ['on-call'],
      },
    ],
    prevention: [],
    checklist: recoveryChecklist,
  });
}
