import type { RemediationPhase } from '../../../api/remediation.ts';
import type { Phase } from '../phase.ts';
import { enter } from '../status.ts';
import { acting } from './acting.ts';
import { awaitingApproval } from './awaiting-approval.ts';
import { deciding } from './deciding.ts';
import { ineffective } from './ineffective.ts';
import { observing } from './observing.ts';
import { recovered } from './recovered.ts';
import { refused } from './refused.ts';
import { restoring } from './restoring.ts';
import { verifying } from './verifying.ts';

const pending: Phase = (_, status, world) => {
  const now = world.clock.now();
  const started = { ...status, startedAt: now.toISOString() };
  const message = 'Evidence is collected.';
  return Promise.resolve({ status: enter(started, 'Observing', { reason: 'Started', message, now }) });
};

/** Only a person, or the end of the alert, brings it on from here. */
const rests: Phase = (_, status) => Promise.resolve({ status });

export const phases: Readonly<Record<RemediationPhase, Phase>> = {
  Pending: pending,
  Observing: observing,
  Deciding: deciding,
  AwaitingApproval: awaitingApproval,
  Acting: acting,
  Verifying: verifying,
  Ineffective: ineffective,
  Recovered: recovered,
  Restoring: restoring,
  Refused: refused,
  Escalated: rests,
  Closed: rests,
};
