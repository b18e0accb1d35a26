import type { Bounds } from '../../../../api/runbook.ts';
import type { ConditionOver, Remedy } from '../../../model/runbook.ts';
import type { RollbackEvidence } from './evidence.ts';

type Condition = ConditionOver<RollbackEvidence>;
type RemedyId = 'after-crash-loop' | 'after-data-corruption' | 'after-error-rise' | 'after-stuck-locks';

/** Once a day: a second undo would bring the bad revision back. */
const ONCE_A_DAY: Bounds = { attempts: 1, per: '24h', cooldown: '24h', timeout: '10m', maxTargets: 1 };

/** When each of the document's triggers calls for a rollback (S3:387-396): always after a recent rollout. */
export const triggers = {
  // A crash loop without Tekton is RB-WE-004: no rollback helps there.
  crashLoop: {
    all: [
      { evidence: { id: 'restarts', above: 3 } },
      { evidence: { id: 'tektonReady', atLeast: 1 } },
      { evidence: { id: 'rolledOutLastHour', is: true } },
    ],
  },
  dataCorruption: {
    all: [
      { evidence: { id: 'dataCorruption', is: true } },
      { evidence: { id: 'rolledOutLastDay', is: true } },
    ],
  },
  errorRise: {
    all: [
      { evidence: { id: 'aboveBaseline', above: 0.05 } },
      { evidence: { id: 'rolledOutLastDay', is: true } },
    ],
  },
  stuckLocks: {
    all: [{ evidence: { id: 'stuckLocks', above: 0 } }, { evidence: { id: 'rolledOutLastDay', is: true } }],
  },
} as const satisfies Record<string, Condition>;

const rolledBack = [
  { evidence: { id: 'rollout', in: ['complete'] } },
  { evidence: { id: 'controllerUp', atLeast: 1 } },
] as const satisfies readonly Condition[];

export const remedies: readonly Remedy<RollbackEvidence, 'controller', RemedyId>[] = [
  {
    id: 'after-crash-loop',
    covers: ['WE-M10', 'WE-R1'],
    text: 'Roll back at once: the controller crashes since its rollout, and Tekton is well.',
    when: triggers.crashLoop,
    action: { rollBackWorkload: { target: 'controller', rolledOutWithin: '1h' } },
    mode: 'guarded',
    bounds: ONCE_A_DAY,
    verify: {
      covers: ['WE-V2', 'WE-V4'],
      text: 'The rollout has ended, the controller answers, and it stays up for five minutes.',
      until: { all: [...rolledBack, { evidence: { id: 'restarts', below: 1 } }] },
      within: '20m',
    },
  },
  {
    id: 'after-data-corruption',
    covers: ['WE-M12', 'WE-R1'],
    text: 'Roll back and open an incident: data is corrupt since the rollout.',
    when: triggers.dataCorruption,
    action: { rollBackWorkload: { target: 'controller', rolledOutWithin: '24h' } },
    mode: 'approve',
    bounds: ONCE_A_DAY,
    verify: {
      covers: ['WE-V2'],
      text: 'The rollout has ended and the controller answers. What is corrupt stays so: see the checklist.',
      until: { all: rolledBack },
      within: '15m',
    },
  },
  {
    id: 'after-error-rise',
    covers: ['WE-M9', 'WE-R1'],
    text: "Roll back: the error rate is more than five points above yesterday's since the rollout.",
    when: triggers.errorRise,
    action: { rollBackWorkload: { target: 'controller', rolledOutWithin: '24h' } },
    mode: 'approve',
    bounds: ONCE_A_DAY,
    verify: {
      covers: ['WE-V2', 'WE-V4'],
      text: "The rollout has ended, the controller answers, and the error rate is back near yesterday's.",
      until: { all: [...rolledBack, { evidence: { id: 'aboveBaseline', atMost: 0.05 } }] },
      within: '30m',
    },
  },
  {
    id: 'after-stuck-locks',
    covers: ['WE-M11', 'WE-R1'],
    text: 'Consider a rollback: locks are not released since the rollout. Somebody looks into it first.',
    when: triggers.stuckLocks,
    action: { rollBackWorkload: { target: 'controller', rolledOutWithin: '24h' } },
    mode: 'approve',
    bounds: ONCE_A_DAY,
    verify: {
      covers: ['WE-V2'],
      text: 'The rollout has ended, the controller answers, and no lock is stuck.',
      until: { all: [...rolledBack, { evidence: { id: 'stuckLocks', below: 1 } }] },
      within: '15m',
    },
  },
];
