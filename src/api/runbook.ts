import { z } from 'zod';
import { action } from './actions/index.ts';
import { condition } from './condition.ts';
import { evidence } from './evidence.ts';
import { FAILURE_CATEGORIES } from './failure.ts';
import { API_GROUP_VERSION } from './names.ts';
import { duration, identifier, objectName, reference, seconds, sentence } from './scalars.ts';
import { target } from './target.ts';

/** Labels an alert may carry for its urgency, most urgent first. `page` wakes somebody, `critical` as well. */
export const SEVERITIES = ['critical', 'page', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * How a remedy is carried out: unattended because harmless, unattended under guards, after a person's
 * approval of the plan, or by a person.
 */
export const REMEDY_MODES = ['auto', 'guarded', 'approve', 'human'] as const;
export type RemedyMode = (typeof REMEDY_MODES)[number];

/** Who is told. What stands behind a role is a matter of the environment. */
export const RECEIVER_ROLES = [
  'team',
  'on-call',
  'tech-lead',
  'incident-channel',
  'stakeholders',
  'data-consumers',
] as const;
export type ReceiverRole = (typeof RECEIVER_ROLES)[number];

/** Ceilings that no runbook can pass, whoever edits the object in the cluster. */
export const CEILINGS = {
  attempts: 10,
  maxTargets: 20,
  minCooldown: '30s',
  longest: '24h',
} as const;

function between(least: string, most: string) {
  return duration.refine(
    (text) => {
      const value = seconds(text);
      return value >= seconds(least) && value <= seconds(most);
    },
    { error: `must be between ${least} and ${most}` },
  );
}

/** How often and how widely a remedy may act. */
export const bounds = z.strictObject({
  /** Executions within `per`, over all remediations of this runbook and target. */
  attempts: z.int().min(1).max(CEILINGS.attempts),
  per: between('1m', CEILINGS.longest),
  /** Least time between two executions on one target. */
  cooldown: between(CEILINGS.minCooldown, CEILINGS.longest),
  /** After this the action counts as failed. */
  timeout: between('1s', '2h'),
  /** Objects changed in one execution. */
  maxTargets: z.int().min(1).max(CEILINGS.maxTargets),
});
export type Bounds = z.output<typeof bounds>;

const verification = z.strictObject({
  text: sentence,
  /** Well again when this holds; still false or unknown after `within` means ineffective. */
  until: condition,
  within: between('10s', CEILINGS.longest),
  /**
   * Of a remedy that is a breaker. The change is verified and left for a time, then taken back on trial: well again when
   * the condition has held all the while; as soon as it is false, the remedy may be carried out once more.
   */
  trial: z
    .strictObject({
      text: sentence,
      /** From the change until it is taken back. */
      after: between('10s', CEILINGS.longest),
      until: condition,
      within: between('10s', CEILINGS.longest),
    })
    .optional(),
});

/** How long a temporary change outlives its verification; without it, it is taken back as soon as that holds. */
const keep = z.strictObject({
  /** It stays while this holds or is unknown; for all of `atMost` when it is left out. */
  while: condition.optional(),
  /** Counted from the change: after this it goes back, whatever holds. */
  atMost: between('1m', CEILINGS.longest),
});

const remedy = z.strictObject({
  id: identifier,
  text: sentence,
  when: condition.optional(),
  action,
  mode: z.enum(REMEDY_MODES),
  bounds: bounds.optional(),
  verify: verification.optional(),
  keep: keep.optional(),
});

const diagnosis = z.strictObject({
  id: identifier,
  text: sentence,
  when: condition,
  category: z.enum(FAILURE_CATEGORIES).optional(),
  /** Remedies that this diagnosis points to, in order. */
  remedies: z.array(reference).max(16).optional(),
});

const escalationStep = z.strictObject({
  id: identifier,
  text: sentence,
  when: condition.optional(),
  /** Counted from the start of the episode. */
  after: between('0s', CEILINGS.longest),
  to: z.array(z.enum(RECEIVER_ROLES)).min(1).max(RECEIVER_ROLES.length),
  repeat: z
    .strictObject({ every: between('1m', CEILINGS.longest), atMost: z.int().min(1).max(20) })
    .optional(),
});

export const CHECKLIST_PHASES = [
  'mitigation',
  'root-cause',
  'recovery',
  'post-incident',
  'prevention',
] as const;
export type ChecklistPhase = (typeof CHECKLIST_PHASES)[number];

const checklistItem = z.strictObject({
  id: identifier,
  text: sentence,
  phase: z.enum(CHECKLIST_PHASES),
  /** The remediation stays open until somebody has done this. */
  blocksClose: z.boolean(),
  when: condition.optional(),
});

const parameter = z.strictObject({
  id: identifier,
  text: sentence,
  /** The whole value must match; RE2 syntax, so that matching takes linear time. */
  pattern: z
    .string()
    .max(256)
    .regex(/^\^.+\$$/, 'must be anchored: ^…$'),
  /** The alert label that it is taken from; absent when only a person or a workflow can give it. */
  label: z.string().max(63).optional(),
});

export const runbookSpec = z.strictObject({
  title: sentence,
  system: objectName,
  owner: z.string().min(1).max(63),
  document: z.strictObject({
    source: z.string().min(1).max(16),
    lines: z.string().regex(/^\d+-\d+$/),
    code: z.string().max(32).optional(),
  }),
  suspend: z.boolean().default(false),
  alerts: z.array(z.strictObject({ name: z.string().min(1).max(128), severity: z.enum(SEVERITIES) })).max(64),
  parameters: z.array(parameter).max(16),
  targets: z.array(z.strictObject({ id: identifier, target })).max(32),
  evidence: z.array(evidence).max(96),
  impact: z
    .array(z.strictObject({ id: identifier, text: sentence, evidence: z.array(reference).max(8) }))
    .max(16),
  diagnoses: z.array(diagnosis).max(48),
  remedies: z.array(remedy).max(48),
  escalation: z.array(escalationStep).max(16),
  checklist: z.array(checklistItem).max(48),
});
export type RunbookSpec = z.output<typeof runbookSpec>;

export const runbookStatus = z.strictObject({
  observedGeneration: z.int().optional(),
  /** Whether the runbook rests because it did not help several times in a row. */
  breaker: z.enum(['closed', 'open', 'half-open']).optional(),
  /** While it rests: until when. */
  breakerUntil: z.iso.datetime().optional(),
  /** Remediations that there are; closed ones go after 30 days. */
  remediations: z
    .strictObject({
      open: z.int().min(0),
      recovered: z.int().min(0),
      refused: z.int().min(0),
      escalated: z.int().min(0),
    })
    .optional(),
  lastRemediation: z.string().max(253).optional(),
  conditions: z
    .array(
      z.strictObject({
        type: z.string().max(316),
        status: z.enum(['True', 'False', 'Unknown']),
        reason: z.string().max(1024),
        message: z.string().max(32_768),
        lastTransitionTime: z.iso.datetime(),
        observedGeneration: z.int().optional(),
      }),
    )
    .max(16)
    .optional(),
});

export type RunbookStatus = z.output<typeof runbookStatus>;

/** A Runbook object. Synced from Git; only its status is written in the cluster. */
export const runbookResource = z.strictObject({
  apiVersion: z.literal(API_GROUP_VERSION),
  kind: z.literal('Runbook'),
  metadata: z.looseObject({ name: objectName, namespace: objectName }),
  spec: runbookSpec,
  status: runbookStatus.optional(),
});
export type RunbookResource = z.output<typeof runbookResource>;
