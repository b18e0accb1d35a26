import type { Remedy } from '../../../model/runbook.ts';
import { RETRY_PARAMETER } from '../../../systems/agent-pipeline/events.ts';
import { APPROVAL_GATE } from '../../../systems/agent-pipeline/gates.ts';
import { rollbackPoints } from '../../../systems/agent-pipeline/stages.ts';
import { FAILURE_CATEGORIES } from '../../../../api/failure.ts';
import type { WorkflowFailureEvidence } from './evidence.ts';
import type { TargetId } from './targets.ts';

export type RemedyId =
  | 'wait-for-breaker'
  | 'wait-for-rate-limit'
  | 'resume-from-checkpoint'
  | 'roll-back-stage'
  | 'resume-stage'
  | 'emergency-bypass'
  | 'make-room'
  | 'correct-settings'
  | 'correct-code'
  | 'examine';

/** How sure the analysis must be before its word counts; chosen between its known patterns (0.9) and a guess (0.5). */
export const SURE = 0.7;

type PipelineRemedy = Remedy<WorkflowFailureEvidence, TargetId, RemedyId>;

/** Kinds of failure after which going back is safe without a person. */
const rolledBack = FAILURE_CATEGORIES.filter((category) => rollbackPoints[category].value !== 'none');

const breakersClosed = { evidence: { id: 'breakersOpen', atMost: 0 } } as const;

/** First what only needs time, then what starts work again, then what a person must allow or do. */
export const remedies: readonly PipelineRemedy[] = [
  {
    id: 'wait-for-breaker',
    covers: ['T20-F16', 'T20-F57'],
    text: 'Wait until the breaker has let a trial call through and closed.',
    when: { evidence: { id: 'breakersOpen', above: 0 } },
    // The longest recovery time of a stage is 600 s; the rest is for the trial calls.
    action: { wait: { atMost: '15m', what: 'the recovery time of the breaker and its trial calls' } },
    mode: 'auto',
    bounds: { attempts: 2, per: '1h', cooldown: '5m', timeout: '16m', maxTargets: 1 },
    verify: { text: 'No breaker is open.', until: breakersClosed, within: '5m' },
  },
  {
    id: 'wait-for-rate-limit',
    covers: ['T20-F13', 'T20-G5'],
    text: 'Wait until GitHub accepts calls again, instead of adding to them.',
    when: { evidence: { id: 'rateLimitLines', above: 0 } },
    // GitHub counts calls by the hour.
    action: { wait: { atMost: '1h', what: 'the reset of the GitHub rate limit' } },
    mode: 'auto',
    bounds: { attempts: 2, per: '6h', cooldown: '5m', timeout: '65m', maxTargets: 1 },
    verify: {
      text: 'GitHub answers, and stages fail no more often than the alert allows.',
      until: {
        all: [
          { evidence: { id: 'githubReachable', is: true } },
          { evidence: { id: 'failureRatio', atMost: 0.1 } },
        ],
      },
      within: '20m',
    },
  },
  {
    id: 'resume-from-checkpoint',
    covers: ['T20-F51', 'T20-F52', 'T20-F1'],
    text: 'Start the recovery workflow when the failure will pass and the last checkpoint is whole.',
    when: {
      all: [
        { analysis: { transient: true, confidenceAtLeast: SURE } },
        { evidence: { id: 'checkpointValid', is: true } },
        breakersClosed,
      ],
    },
    action: { submitWorkflow: { target: 'recoveryTemplate', arguments: { [RETRY_PARAMETER]: '3' } } },
    mode: 'guarded',
    bounds: { attempts: 2, per: '1h', cooldown: '5m', timeout: '2h', maxTargets: 1 },
    verify: {
      text: 'No breaker is open and no recovery of the last 15 minutes failed.',
      until: { all: [breakersClosed, { evidence: { id: 'recoveryFailures', atMost: 0 } }] },
      within: '30m',
    },
  },
  {
    id: 'roll-back-stage',
    covers: ['T20-F53', 'T20-F54', 'T20-F55'],
    text: 'Take the half-done work of a stage back to its rollback point; once done, doing it again changes nothing.',
    when: {
      all: [
        { analysis: { category: rolledBack, confidenceAtLeast: SURE } },
        { evidence: { id: 'checkpointValid', is: false } },
      ],
    },
    action: { runJob: { target: 'stageRollback', bind: ['workflow', 'stage'], timeout: '10m', retries: 1 } },
    mode: 'guarded',
    bounds: { attempts: 1, per: '1h', cooldown: '10m', timeout: '25m', maxTargets: 1 },
    verify: {
      text: 'The checkpoint that the run would go on from is whole.',
      until: { evidence: { id: 'checkpointValid', is: true } },
      within: '10m',
    },
  },
  {
    id: 'resume-stage',
    covers: ['T20-F48', 'T20-F68', 'T20-F71'],
    text: 'Let the held run go on, once its checkpoint is whole and no breaker is open.',
    when: {
      all: [
        { evidence: { id: 'heldRuns', above: 0 } },
        { evidence: { id: 'checkpointValid', is: true } },
        breakersClosed,
      ],
    },
    action: { resumeWorkflow: { target: 'failedWorkflow', node: APPROVAL_GATE } },
    mode: 'approve',
    bounds: { attempts: 3, per: '1h', cooldown: '1m', timeout: '5m', maxTargets: 1 },
    verify: {
      text: 'No run is held any more.',
      until: { evidence: { id: 'heldRuns', atMost: 0 } },
      within: '10m',
    },
  },
  {
    id: 'emergency-bypass',
    covers: ['T20-F72', 'T20-Q3'],
    text: 'Let the held run go on although its conditions do not hold. Only on request, with reason and expiry, and audited.',
    when: {
      all: [{ evidence: { id: 'bypassAsked', is: true } }, { evidence: { id: 'heldRuns', above: 0 } }],
    },
    action: { resumeWorkflow: { target: 'failedWorkflow', node: APPROVAL_GATE } },
    mode: 'approve',
    bounds: { attempts: 1, per: '24h', cooldown: '1h', timeout: '5m', maxTargets: 1 },
    verify: {
      text: 'No run is held any more.',
      until: { evidence: { id: 'heldRuns', atMost: 0 } },
      within: '10m',
    },
  },
  {
    id: 'make-room',
    covers: ['T20-F29', 'T20-F68'],
    text: 'Give the stage the room that it needs.',
    when: { analysis: { category: ['ResourceExhaustion'], confidenceAtLeast: SURE } },
    action: {
      openTask: {
        task: 'Raise the requests of the stage, the quota or the size of the cluster in Git, and run the stage again.',
        owner: 'agent-platform',
        blocksClose: false,
      },
    },
    mode: 'human',
  },
  {
    id: 'correct-settings',
    covers: ['T20-F26', 'T20-F68'],
    text: 'Correct the setting, or provide the secret.',
    when: { analysis: { category: ['Configuration'], confidenceAtLeast: SURE } },
    action: {
      openTask: {
        task: 'Correct the setting that the analysis names, or provide the missing secret, and run the stage again.',
        owner: 'agent-platform',
        blocksClose: true,
      },
    },
    mode: 'human',
  },
  {
    id: 'correct-code',
    covers: ['T20-F28', 'T20-F68'],
    text: 'Hand the failure to the author of the change.',
    when: { analysis: { category: ['CodeQuality'], confidenceAtLeast: SURE } },
    action: {
      openTask: {
        task: 'Give the failing test or the compilation error to the author of the change.',
        owner: 'agent-platform',
        blocksClose: false,
      },
    },
    mode: 'human',
  },
  {
    id: 'examine',
    covers: ['T20-F24', 'T20-F68'],
    text: 'Find the cause that the analysis could not name.',
    when: { analysis: { category: ['Unknown'] } },
    action: {
      openTask: {
        task: 'Read the captured context, name the cause, and add its signature to the analysis.',
        owner: 'agent-platform',
        blocksClose: true,
      },
    },
    mode: 'human',
  },
];
