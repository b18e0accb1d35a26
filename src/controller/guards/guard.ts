import type { RemediationResource } from '../../api/remediation.ts';
import type { RunbookResource } from '../../api/runbook.ts';
import type { ActingRemedy } from '../decide/decide.ts';
import type { Plan } from '../decide/plan.ts';
import type { ControllerSettings, Mode } from '../settings.ts';

/** The pause that an operator sets for everything; unreadable counts as paused. */
export type Pause = 'off' | 'on' | 'unreadable';

/** What is known of the object that a plan acts on. */
export interface TargetState {
  /** `namespace/kind/name`; what locks, cooldowns and attempts count by. */
  readonly key: string;
  /** Whether it carries the label that opts in to remediation. */
  readonly optedIn: boolean;
  /** The GitOps tool that would take a change of these fields back; absent where none would. */
  readonly revertedBy?: {
    readonly tool: 'argo-cd' | 'flux';
    readonly object: string;
    /** How it would, and where the change belongs, as far as that is known: sentences for people. */
    readonly told?: string;
  };
  /** Why an autoscaler, a quota or a disruption budget stands against it; absent where none does. */
  readonly capacity?: string;
  /** Why what the action requires no longer holds; absent while it holds. */
  readonly precondition?: string;
}

/** Everything that the guards look at: values and a time, and no way to find out more. */
export interface GuardInput {
  readonly now: Date;
  readonly settings: ControllerSettings;
  readonly pause: Pause;
  readonly remediation: RemediationResource;
  /** Absent when no such Runbook exists or none was ever valid. */
  readonly runbook: RunbookResource | undefined;
  readonly remedy: ActingRemedy;
  readonly mode: Mode;
  readonly plan: Plan;
  readonly target: TargetState;
  /** All other Remediations of the installation, closed ones included. */
  readonly others: readonly RemediationResource[];
  /** Whether Alertmanager silences the alert; absent when it was not asked or does not answer. */
  readonly silenced?: boolean;
  /** Whether evidence that the controller collected itself supports the plan. */
  readonly evidenced: boolean;
}

/** What the guards look at that count all remediations: all of it is known without asking anybody. */
export type FleetView = Pick<GuardInput, 'now' | 'settings' | 'remediation' | 'others'>;

/**
 * Why nothing is done. A `blocked` plan is looked at again, after `retryAfter` seconds at the latest; a `final` one is
 * over for this episode.
 */
export interface Refusal {
  readonly guard: string;
  readonly kind: 'blocked' | 'final';
  /** Why, for people: with the figures, and with what would change it. */
  readonly message: string;
  readonly retryAfter?: number;
}

/** One reason not to act. Pure: the same values give the same answer, in the cluster and in `simulate`. */
export interface Guard {
  /** Reason of the refusal in conditions, metrics and the audit, in CamelCase. */
  readonly id: string;
  readonly text: string;
  readonly check: (input: GuardInput) => Omit<Refusal, 'guard'> | undefined;
}

/** The first refusal, in the guards' order. Asked when a plan is made, and again right before each change. */
export function firstRefusal(guards: readonly Guard[], input: GuardInput): Refusal | undefined {
  for (const { id, check } of guards) {
    const refusal = check(input);
    if (refusal !== undefined) return { guard: id, ...refusal };
  }
  return undefined;
}
