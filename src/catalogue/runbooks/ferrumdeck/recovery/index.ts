/** What all runbooks of FerrumDeck share: the check after the recovery (S4:149-155), and care for lost messages. */
export { recoveryChecklist, recoveryChecks } from './checklist.ts';
export { messagesAbandoned, nothingAbandoned, queueRecovers, workersWork } from './conditions.ts';
export { recoveryEvidence } from './evidence.ts';
export { deadLetterExhausted, reclaimAbandoned, waitingRuns } from './messages.ts';
export { recoveryTargets, type RecoveryTarget } from './targets.ts';
