import { z } from 'zod';
import { adapterFile } from '../../api/adapters.ts';
import { REMEDIATION_PHASES, remediationSpec } from '../../api/remediation.ts';
import { duration, identifier, objectName, sentence } from '../../api/scalars.ts';
import { notification } from '../../controller/intake/notification.ts';
import { controllerSettings } from '../../controller/settings.ts';
import { objectShape } from './object.ts';

/** `+5m` after the beginning, or `change+1m` after the first change that was made. */
const moment = z
  .string()
  .max(40)
  .regex(/^(change)?\+(\d+d)?(\d+h)?(\d+m)?(\d+s)?$/, 'must be a time such as +5m, or change+30s')
  .refine((text) => /\d/.test(text), { error: 'must be a time such as +5m, or change+30s' });

const objects = z.array(objectShape).max(5000);

const labels = z.record(z.string().max(256), z.string().max(4096));
const alert = z.strictObject({
  labels,
  status: z.enum(['firing', 'resolved']).default('firing'),
  /** The beginning of the scenario when left out. */
  startsAt: z.iso.datetime({ offset: true }).optional(),
  /** Made of the labels when left out. */
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{16}$/, 'must be 16 hex digits')
    .optional(),
});
export type ScenarioAlert = z.output<typeof alert>;
const alerts = z.union([z.array(alert).max(2000), notification]);

/** One series of a query's answer; a bare number is one without labels. */
const series = z.union([
  z.number(),
  z.strictObject({ labels: z.record(z.string().max(256), z.string().max(4096)), value: z.number() }),
]);
export type ScenarioSeries = z.output<typeof series>;

/** What a query or a piece of evidence comes to. */
const answer = z.union([
  z.number(),
  z.boolean(),
  z.string().max(4096),
  z.array(series).max(1000),
  z.strictObject({ failure: z.string().min(1).max(512) }),
]);
export type ScenarioAnswer = z.output<typeof answer>;
const answers = z.record(z.string().max(2048), answer);

const decision = z.strictObject({
  by: z.string().min(1).max(253),
  reason: sentence,
  /** The only runbook whose waiting plans it is about; all when left out. */
  runbook: objectName.optional(),
  for: duration.default('1h'),
});

/** Something that happens while the controller works: to the alert, the cluster, the figures, or the controller. */
const event = z.strictObject({
  at: moment,
  alerts: alerts.optional(),
  /** Labels of which a firing alert has all: it is over. */
  resolve: labels.optional(),
  apply: objects.optional(),
  /** Merge patches: objects with only what changes in them. */
  merge: objects.optional(),
  remove: objects.optional(),
  prometheus: answers.optional(),
  evidence: answers.optional(),
  approve: decision.optional(),
  reject: decision.optional(),
  /** What a person has done of the checklists that are open. */
  tick: z
    .strictObject({ by: z.string().min(1).max(253), items: z.array(identifier).min(1).max(48) })
    .optional(),
  paused: z.boolean().optional(),
  silenced: z.boolean().optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
});
export type ScenarioEvent = z.output<typeof event>;

const expectation = z.strictObject({
  /** Of which runbook's episodes; every episode when left out. */
  runbook: objectName.optional(),
  phase: z.enum(REMEDIATION_PHASES).optional(),
  /** The remedy of the last plan. */
  remedy: identifier.optional(),
  /** A guard that refused at some time. */
  refusal: z.string().max(63).optional(),
  /** A guard that would have refused, also behind another one. */
  refusedBy: z.array(z.string().max(63)).max(32).optional(),
  /** What some refusal says, word for word. */
  says: z.string().min(1).max(512).optional(),
  outcome: z.string().max(63).optional(),
  /** How many changes were made to the cluster, or the objects that were changed: `namespace/plural/name`. */
  changes: z.union([z.int().min(0), z.array(z.string().max(512)).max(100)]).optional(),
});
export type Expectation = z.output<typeof expectation>;

const oneOrMore = <Shape extends z.ZodType>(shape: Shape) =>
  z.union([shape, z.array(shape).max(100)]).transform((value) => [value].flat() as z.output<Shape>[]);

/** What a team writes down about an incident, or one that it fears. */
export const scenario = z.strictObject({
  title: sentence,
  /** When it begins; everything is counted from here. */
  start: z.iso.datetime({ offset: true }).default('2026-01-05T12:00:00Z'),
  /** How long it is watched after its last event. */
  for: duration.default('1h'),
  /** Names of Runbooks, as objects have them; all that are known when left out. */
  runbooks: z.array(objectName).min(1).max(100).optional(),
  /** Runbook objects that are written right here. */
  inline: objects.optional(),
  /** Of the controller; `cluster` may be left out. */
  settings: z
    .record(z.string(), z.unknown())
    .default({})
    .pipe(z.preprocess((value) => ({ cluster: 'simulated', ...(value as object) }), controllerSettings)),
  paused: z.boolean().default(false),
  silenced: z.boolean().default(false),
  alerts: alerts.optional(),
  /** Remediations that something else than an alert opened: a failed workflow, a person, a run. */
  remediations: z.array(remediationSpec).max(100).default([]),
  /** Files with objects: lists of `kubectl get -o json`, or YAML documents. Relative to the scenario. */
  snapshots: z.array(z.string().min(1).max(512)).max(100).default([]),
  objects: objects.default([]),
  logs: z.record(z.string().max(512), z.string().max(1_048_576)).default({}),
  /** By id of the evidence, or by the query. */
  prometheus: answers.default({}),
  /** Adapters that are installed, as the controller's file has them; what runs in their Jobs is for events to say. */
  adapters: adapterFile.shape.adapters.default({}),
  /** Stands for evidence that is collected from elsewhere than Kubernetes and Prometheus; by id. */
  evidence: answers.default({}),
  events: z.array(event).max(500).default([]),
  expect: oneOrMore(expectation).default([]),
});
export type Scenario = z.output<typeof scenario>;
