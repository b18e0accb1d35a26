import type { ChecklistItem, EscalationStep, Parameter, Prevention } from '../../../model/runbook.ts';
import { CIRCUIT_BREAKER_OPEN } from './alerts/circuit-breaker-open.ts';
import { HIGH_FAILURE_RATE } from './alerts/high-failure-rate.ts';
import { INTERVENTION_REQUIRED } from './alerts/intervention-required.ts';
import { NOTIFICATION_FAILURES } from './alerts/notification-failures.ts';
import { RECOVERY_FAILURES } from './alerts/recovery-failures.ts';
import type { WorkflowFailureEvidence } from './evidence.ts';

type E = WorkflowFailureEvidence;

export const parameters: readonly Parameter[] = [
  {
    id: 'stage',
    covers: ['T20-F65'],
    text: 'The stage that failed.',
    pattern: '^[A-Za-z][A-Za-z0-9_-]{0,62}$',
    label: 'stage',
  },
  {
    id: 'workflow',
    covers: ['T20-F65'],
    text: 'The workflow that failed; the sensor states it.',
    pattern: '^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$',
  },
  {
    id: 'bypass',
    covers: ['T20-F72'],
    text: 'A person who opens a remediation for an emergency bypass says true.',
    pattern: '^(true|false)$',
  },
];

const CRITICAL = [
  CIRCUIT_BREAKER_OPEN,
  RECOVERY_FAILURES,
  HIGH_FAILURE_RATE,
  NOTIFICATION_FAILURES,
  INTERVENTION_REQUIRED,
] as const;

/** Each step counts from the start of the episode and ends with it. */
export const escalation: readonly EscalationStep<E>[] = [
  {
    id: 'initial',
    covers: ['T20-F40', 'T20-V8'],
    text: 'Tell those who own the pipeline at once.',
    after: '0s',
    to: ['team', 'incident-channel'],
  },
  {
    // Five minutes, then four reminders a quarter of an hour apart: after 5, 20, 35, 50 and 65 minutes (S2:350-353).
    id: 'second-line',
    covers: ['T20-F38', 'T20-F41', 'T20-F42', 'T20-F43', 'T20-G16'],
    text: 'Bring in on-call and the lead while it is critical and unresolved, and remind them.',
    when: {
      any: [
        { alert: { name: CRITICAL } },
        { evidence: { id: 'breakersOpen', above: 0 } },
        { evidence: { id: 'recoveryFailures', above: 0 } },
      ],
    },
    after: '5m',
    to: ['incident-channel', 'on-call', 'tech-lead'],
    repeat: { every: '15m', atMost: 4 },
  },
];

export const prevention: readonly Prevention[] = [
  {
    id: 'fail-fast',
    covers: ['T20-F18'],
    text: 'A stage that keeps failing is refused at its gate, so that it does not use up what others need.',
    part: 'workflows',
  },
  {
    id: 'limits',
    covers: ['T20-F46'],
    text: 'Each stage has requests and limits, so that one cannot starve the rest.',
    part: 'workflows',
  },
  {
    id: 'clean-up',
    covers: ['T20-F56', 'T20-F58'],
    text: 'What a run leaves behind is removed when its time is over.',
    part: 'workflows',
  },
];

export const checklist: readonly ChecklistItem<E>[] = [
  {
    id: 'run-again',
    covers: ['T20-F55'],
    text: 'After a rollback, look at what was taken back and start the run again.',
    phase: 'recovery',
    blocksClose: false,
  },
  {
    id: 'review-bypass',
    covers: ['T20-F72', 'T20-Q3'],
    text: 'Review the emergency bypass: who, why, and what it skipped.',
    phase: 'post-incident',
    blocksClose: true,
    when: { evidence: { id: 'bypassAsked', is: true } },
  },
  {
    id: 'learn',
    covers: ['T20-F23'],
    text: 'When the cause was new, add its signature and what helped, so that the next analysis knows it.',
    phase: 'post-incident',
    blocksClose: false,
  },
];
