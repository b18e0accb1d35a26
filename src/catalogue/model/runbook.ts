import type { ActionName, ActionParameters } from '../../api/actions/index.ts';
import type { AnalysisTest } from '../../api/condition.ts';
import type { evidenceSources, YIELDS_OF } from '../../api/evidence.ts';
import type { FailureCategory } from '../../api/failure.ts';
import type { Bounds, ChecklistPhase, ReceiverRole, RemedyMode } from '../../api/runbook.ts';
import type { Duration } from '../../api/scalars.ts';
import type { Target } from '../../api/target.ts';
import type { z } from 'zod';
import type { Alert } from './alert.ts';
import type { DocumentRef, Part, Traced } from './requirement.ts';

type Sources = { [S in keyof typeof evidenceSources]: z.input<(typeof evidenceSources)[S]> };
type OnTarget<P, TargetId> = P extends { target: string } ? Omit<P, 'target'> & { target: TargetId } : P;

/** A piece of evidence: what it tells, where it comes from, and what a condition may ask of it. */
export type EvidenceData<TargetId extends string = string> = Traced & { readonly text: string } & {
    [S in keyof Sources]: {
      readonly source: { readonly [P in S]: OnTarget<Sources[S], TargetId> };
      readonly yields: (typeof YIELDS_OF)[S][number];
    };
  }[keyof Sources];

type Comparison<Yield> = Yield extends 'flag'
  ? { readonly is: boolean }
  : Yield extends 'number'
    ? | { readonly above: number }
      | { readonly atLeast: number }
      | { readonly below: number }
      | { readonly atMost: number }
    : Yield extends 'text'
      ? { readonly in: readonly string[] }
      : never;

type Evidences = Readonly<Record<string, { readonly yields: string }>>;

/** A condition in which only collected evidence can be named, and only asked what it can answer. */
export type ConditionOver<E extends Evidences> =
  | {
      [K in keyof E & string]: { readonly evidence: { readonly id: K } & Comparison<E[K]['yields']> };
    }[keyof E & string]
  | { readonly analysis: AnalysisTest }
  | { readonly alert: { readonly name: readonly string[] } }
  | { readonly all: readonly ConditionOver<E>[] }
  | { readonly any: readonly ConditionOver<E>[] }
  | { readonly not: ConditionOver<E> };

/** Something people see while the trouble lasts. */
export interface Symptom<E extends Evidences> extends Traced {
  readonly id: string;
  readonly text: string;
  readonly shownBy: readonly (keyof E & string)[];
}

/** A field of the incident record that says who is hurt. */
export interface Impact<E extends Evidences> extends Traced {
  readonly id: string;
  readonly text: string;
  readonly evidence: readonly (keyof E & string)[];
}

/** A root cause that the documents name; the analysis maps failures to it. */
export interface Cause extends Traced {
  readonly id: string;
  readonly text: string;
  readonly category: FailureCategory;
}

/** A conclusion from evidence, and the remedies it points to. */
export interface Diagnosis<E extends Evidences, RemedyId extends string> extends Traced {
  readonly id: string;
  readonly text: string;
  readonly when: ConditionOver<E>;
  readonly category?: FailureCategory;
  readonly remedies?: readonly NoInfer<RemedyId>[];
}

type ActionOn<TargetId> = {
  [A in ActionName]: { readonly [P in A]: OnTarget<ActionParameters[A], TargetId> };
}[ActionName];

export interface Verification<E extends Evidences> extends Traced {
  readonly text: string;
  readonly until: ConditionOver<E>;
  readonly within: Duration;
  /** Of a breaker: after a time the change is taken back, and stays so if this holds for as long as it says. */
  readonly trial?: {
    readonly text: string;
    readonly after: Duration;
    readonly until: ConditionOver<E>;
    readonly within: Duration;
  };
}

/**
 * How long a temporary change outlives its verification: that a switch works does not mean that it is needed no more.
 * It stays while the condition holds or is unknown, and never longer than `atMost` from the change.
 */
export interface Keep<E extends Evidences> {
  readonly while?: ConditionOver<E>;
  readonly atMost: Duration;
}

interface RemedyBase<E extends Evidences, TargetId, RemedyId extends string> extends Traced {
  readonly id: RemedyId;
  readonly text: string;
  readonly when?: ConditionOver<E>;
  readonly action: ActionOn<TargetId>;
}

/**
 * One step of mitigation. Remedies stand in the order in which they are tried. Whatever changes something
 * must be bounded and verified; what a person does is neither.
 */
export type Remedy<E extends Evidences, TargetId extends string, RemedyId extends string> =
  | (RemedyBase<E, TargetId, RemedyId> & {
      readonly mode: Exclude<RemedyMode, 'human'>;
      readonly bounds: Bounds;
      readonly verify: Verification<E>;
      /** Only of an action that can be taken back; where it is left out, that happens once it is verified. */
      readonly keep?: Keep<E>;
    })
  | (RemedyBase<E, TargetId, RemedyId> & { readonly mode: 'human' });

export interface EscalationStep<E extends Evidences> extends Traced {
  readonly id: string;
  readonly text: string;
  readonly when?: ConditionOver<E>;
  readonly after: Duration;
  readonly to: readonly ReceiverRole[];
  readonly repeat?: { readonly every: Duration; readonly atMost: number };
}

/** What keeps the trouble from coming back, and the part of the product that does it. */
export interface Prevention extends Traced {
  readonly id: string;
  readonly text: string;
  readonly part: Part;
}

export interface ChecklistItem<E extends Evidences> extends Traced {
  readonly id: string;
  readonly text: string;
  readonly phase: ChecklistPhase;
  readonly blocksClose: boolean;
  readonly when?: ConditionOver<E>;
}

/** A value from outside that the runbook accepts; `pattern` (RE2, anchored) is what it must match whole. */
export interface Parameter extends Traced {
  readonly id: string;
  readonly text: string;
  readonly pattern: `^${string}$`;
  readonly label?: string;
}

export interface RunbookData<
  E extends Readonly<Record<string, EvidenceData<TargetId>>>,
  TargetId extends string,
  RemedyId extends string,
> {
  /** Unique within the system; the object is called `<system>-<name>`. */
  readonly name: string;
  readonly title: string;
  readonly document: DocumentRef;
  readonly alerts: readonly Alert[];
  readonly parameters?: readonly Parameter[];
  readonly targets: Readonly<Record<TargetId, Target>>;
  readonly evidence: E;
  readonly symptoms: readonly Symptom<E>[];
  readonly impact: readonly Impact<E>[];
  readonly causes: readonly Cause[];
  readonly diagnoses: readonly Diagnosis<E, RemedyId>[];
  readonly remedies: readonly Remedy<E, NoInfer<TargetId>, RemedyId>[];
  readonly escalation: readonly EscalationStep<E>[];
  readonly prevention: readonly Prevention[];
  readonly checklist: readonly ChecklistItem<E>[];
}

type MayBeAbsent = 'symptoms' | 'impact' | 'causes' | 'escalation' | 'prevention' | 'checklist';

/** What {@link defineRunbook} takes: lists that would be empty may be left out. */
export type RunbookInput<
  E extends Readonly<Record<string, EvidenceData<TargetId>>>,
  TargetId extends string,
  RemedyId extends string,
> = Omit<RunbookData<E, TargetId, RemedyId>, MayBeAbsent> &
  Partial<Pick<RunbookData<E, TargetId, RemedyId>, MayBeAbsent>>;

/** Any runbook, after {@link defineRunbook} has checked its references at compile time. */
export type Runbook = RunbookData<Readonly<Record<string, EvidenceData>>, string, string>;

/**
 * Declares a runbook. The type parameters are inferred, and make a wrong id of evidence, a target or a remedy,
 * a comparison that the evidence cannot answer, or an unknown action a compile error.
 */
export function defineRunbook<
  const E extends Readonly<Record<string, EvidenceData<TargetId>>>,
  const TargetId extends string,
  const RemedyId extends string,
>(runbook: RunbookInput<E, TargetId, RemedyId>): Runbook {
  const empty = { symptoms: [], impact: [], causes: [], escalation: [], prevention: [], checklist: [] };
  // The exact ids have done their work; from here on a runbook is data like any other.
  return { ...empty, ...runbook } as unknown as Runbook;
}
