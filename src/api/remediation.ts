import { z } from 'zod';
import { FAILURE_CATEGORIES } from './failure.ts';
import { API_GROUP_VERSION } from './names.ts';
import { oneKeyOf } from './one-key.ts';
import { identifier, objectName, sentence } from './scalars.ts';

/** The life of one episode (design: from an alert to Closed). */
export const REMEDIATION_PHASES = [
  'Pending',
  'Observing',
  'Deciding',
  'AwaitingApproval',
  'Acting',
  'Verifying',
  'Ineffective',
  'Recovered',
  'Restoring',
  'Refused',
  'Escalated',
  'Closed',
] as const;
export type RemediationPhase = (typeof REMEDIATION_PHASES)[number];

const instant = z.iso.datetime();
const labelMap = z.record(z.string().max(128), z.string().max(512));

/** What the exit handler of a workflow knows: masked and cut by it, and bounded here. */
const failure = z.strictObject({
  pipeline: z.string().max(253),
  stage: z.string().max(253),
  tries: z.int().min(0),
  /** Digits, or empty where no container told one. */
  exitCode: z.string().max(8),
  pod: z.string().max(253),
  message: z.string().max(4096),
  /** From the innermost node outwards. */
  chain: z
    .array(
      z.strictObject({
        node: z.string().max(253),
        template: z.string().max(253),
        phase: z.string().max(16),
        message: z.string().max(4096),
      }),
    )
    .max(16),
  parameters: labelMap,
  /** What each stage before it yielded. */
  results: z.record(z.string().max(128), z.string().max(1024)),
  /** Limits of the stage. */
  resources: labelMap,
});

const source = oneKeyOf({
  /** One alert of an Alertmanager notification. */
  alert: z.strictObject({
    name: z.string().min(1).max(128),
    fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
    startsAt: instant,
    labels: labelMap,
    /** Alertmanager left alerts of the group out, so nobody sees how far the trouble reaches. */
    truncated: z.boolean().optional(),
  }),
  /** A failed workflow, by the Sensor's path or the exit handler's. */
  workflow: z.strictObject({
    namespace: objectName,
    name: z.string().min(1).max(253),
    uid: z.string().max(64),
    template: z.string().max(253).optional(),
    message: z.string().max(4096).optional(),
    failure: failure.optional(),
  }),
  /** Somebody who ran kubectl create, or a decision that came in by an EventSource. */
  person: z.strictObject({ by: z.string().min(1).max(253), reason: sentence }),
  /** A command line or CI run that failed. */
  run: z.strictObject({ by: z.string().min(1).max(253), command: z.string().max(256), exitCode: z.int() }),
});

const approval = z.strictObject({
  by: z.string().min(1).max(253),
  decision: z.enum(['approve', 'reject']),
  /** sha256 of the plan that was shown. */
  planHash: z.string().regex(/^[0-9a-f]{64}$/),
  reason: sentence,
  until: instant,
});

export const remediationSpec = z.strictObject({
  runbook: objectName,
  source,
  /** Values for the parameters that the runbook declares; action and target are derived, never given. */
  parameters: z.record(identifier, z.string().max(256)).optional(),
  approval: approval.optional(),
  cancel: z.boolean().optional(),
});
export type RemediationSpec = z.output<typeof remediationSpec>;

const evidenceResult = z.strictObject({
  id: identifier,
  state: z.enum(['collected', 'failed']),
  flag: z.boolean().optional(),
  number: z.number().optional(),
  text: z.string().max(4096).optional(),
  at: instant,
  /** Of what is still being found out: until when it is waited for. */
  awaitedUntil: instant.optional(),
});

const analysis = z.strictObject({
  category: z.enum(FAILURE_CATEGORIES),
  cause: z.string().max(256).optional(),
  confidence: z.number().min(0).max(1),
  transient: z.boolean(),
});

/** One object of the API server, as its paths name it. */
const objectRef = z.strictObject({
  group: z.string().max(253),
  version: z.string().max(63),
  plural: z.string().max(63),
  namespace: objectName.optional(),
  name: z.string().max(253),
});

const plan = z.strictObject({
  remedy: identifier,
  action: z.string().max(63),
  target: z.string().max(512),
  summary: sentence,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** An entry of `patches` in a kustomization.yaml with the same change, for a person to commit. */
  gitPatch: z.string().max(4096).optional(),
});

/** One change: written as `intended` before anything is done, so that a restart can look whether it was. */
const journalEntry = z.strictObject({
  remedy: identifier,
  action: z.string().max(63),
  /** `namespace/kind/name`. */
  target: z.string().max(512),
  /** `sending` from the moment on at which a part of it may have been made; `reverted` when somebody else undid it. */
  state: z.enum(['intended', 'sending', 'done', 'unneeded', 'failed', 'undone', 'reverted']),
  /** The same for every attempt at the same change; the changed object carries it where it can. */
  idempotencyKey: z.string().max(128),
  at: instant,
  endedAt: instant.optional(),
  /** JSON of what the change replaces, and of what it puts there. */
  before: z.string().max(2048).optional(),
  after: z.string().max(2048).optional(),
  message: z.string().max(1024).optional(),
  /** The object whose fields `before` and `after` name, where somebody could take them back. */
  changed: objectRef.optional(),
});

/** A temporary change, and what takes it back. */
const lease = z.strictObject({
  /** The idempotency key of its change. */
  id: z.string().max(128),
  remedy: identifier,
  action: z.string().max(63),
  target: z.string().max(512),
  until: instant,
  state: z.enum(['open', 'returned', 'failed']),
  /** JSON of the changes that take it back. */
  inverse: z.string().max(8192),
});

const condition = z.strictObject({
  type: z.string().max(316),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string().max(1024),
  message: z.string().max(32_768),
  lastTransitionTime: instant,
});

/** What stands against the plan. A blocked one is looked at again. */
const refusal = z.strictObject({
  guard: z.string().max(63),
  kind: z.enum(['blocked', 'final']),
  message: z.string().max(1024),
  at: instant,
  lookAgainAt: instant.optional(),
});

/** How an episode came to its end. */
export const OUTCOMES = ['Recovered', 'AlertResolved', 'Cancelled'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const remediationStatus = z.strictObject({
  observedGeneration: z.int().optional(),
  phase: z.enum(REMEDIATION_PHASES).optional(),
  reason: z.string().max(256).optional(),
  startedAt: instant.optional(),
  closedAt: instant.optional(),
  outcome: z.enum(OUTCOMES).optional(),
  refusal: refusal.optional(),
  evidence: z.array(evidenceResult).max(96).optional(),
  analysis: analysis.optional(),
  plan: plan.optional(),
  journal: z.array(journalEntry).max(64).optional(),
  leases: z.array(lease).max(16).optional(),
  /** What people were asked to do, by the id of the remedy. */
  tasks: z
    .array(
      z.strictObject({
        id: identifier,
        task: sentence,
        owner: z.string().max(63),
        /** Whether the remediation stays open until somebody has done it. */
        blocksClose: z.boolean(),
        at: instant,
      }),
    )
    .max(48)
    .optional(),
  /** Tasks, and items of the runbook's checklist, that people say they have done. */
  checklist: z
    .array(z.strictObject({ id: identifier, doneBy: z.string().max(253), at: instant }))
    .max(96)
    .optional(),
  conditions: z.array(condition).max(16).optional(),
});

/** A Remediation object: one episode of one runbook. */
export const remediationResource = z.strictObject({
  apiVersion: z.literal(API_GROUP_VERSION),
  kind: z.literal('Remediation'),
  metadata: z.looseObject({ name: z.string().min(1).max(253), namespace: objectName }),
  spec: remediationSpec,
  status: remediationStatus.optional(),
});
export type RemediationResource = z.output<typeof remediationResource>;
