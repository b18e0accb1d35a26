import type { ConditionOver } from '../../../model/runbook.ts';
import { FIGURES } from '../../../systems/ferrumdeck/figures.ts';
import type { RecoveryEvidence } from './evidence.ts';

type Recovery = ConditionOver<RecoveryEvidence>;

/** Every worker is ready, and what waits is being read. */
export const workersWork = {
  all: [
    { evidence: { id: 'missingWorkers', atMost: 0 } },
    { any: [{ evidence: { id: 'lag', atMost: 0 } }, { evidence: { id: 'reads', above: 0 } }] },
  ],
} as const satisfies Recovery;

/** The queue is short, or at least gets shorter. */
export const queueRecovers = {
  any: [
    { evidence: { id: 'backlog', atMost: FIGURES.backlogLimit } },
    { evidence: { id: 'backlogTrend', below: 0 } },
  ],
} as const satisfies Recovery;

export const noStuckRuns = { evidence: { id: 'stuckRuns', atMost: 0 } } as const satisfies Recovery;

export const alertingWorks = { evidence: { id: 'watchdog', atLeast: 1 } } as const satisfies Recovery;

/**
 * Messages lie idle and nobody works on them. The first alone may be a long model call; both are asked, so that what
 * the exporter says is borne out by Redis.
 */
export const messagesAbandoned = {
  all: [{ evidence: { id: 'idlePending', above: 0 } }, { evidence: { id: 'abandoned', above: 0 } }],
} as const satisfies Recovery;

/** Messages that nobody works on are all gone. */
export const nothingAbandoned = { evidence: { id: 'abandoned', atMost: 0 } } as const satisfies Recovery;
