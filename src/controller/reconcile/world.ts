import type { RemediationResource } from '../../api/remediation.ts';
import type { RunbookResource } from '../../api/runbook.ts';
import type { Prepared } from '../actions/action-module.ts';
import type { Clock } from '../clock.ts';
import type { ActingRemedy } from '../decide/decide.ts';
import type { Analysis, EvidenceResult, Facts } from '../decide/facts.ts';
import type { Standing } from '../gitops/standing.ts';
import type { GuardInput, Pause } from '../guards/guard.ts';
import type { JournalEntry } from '../history.ts';
import type { Change } from '../kubernetes/ports.ts';
import type { ControllerSettings } from '../settings.ts';
import type { Status } from './status.ts';

/** Something that happened in an episode, for events, the audit, metrics and logs alike. */
export type Happening =
  | { readonly entered: { readonly phase: string; readonly reason: string; readonly message: string } }
  | {
      readonly refused: {
        readonly guard: string;
        readonly kind: 'blocked' | 'final';
        readonly message: string;
      };
    }
  | {
      readonly changed: {
        readonly remedy: string;
        readonly action: string;
        readonly target: string;
        readonly outcome: 'done' | 'unneeded' | 'failed' | 'undone' | 'reverted';
        readonly message: string;
        readonly before: unknown;
        readonly after: unknown;
        readonly approvedBy?: string;
      };
    }
  /** The first diagnosis of an alert, so many seconds after its start. */
  | { readonly diagnosed: { readonly system: string; readonly seconds: number; readonly message: string } }
  | { readonly tasked: { readonly remedy: string; readonly task: string; readonly owner: string } };

/** All that an episode touches outside of itself. */
export interface World {
  readonly clock: Clock;
  /** In force now; they can change while the controller runs. */
  readonly settings: () => ControllerSettings;
  readonly pause: () => Promise<Pause>;
  /** The last valid version; nothing when there is none. */
  readonly runbook: (name: string) => RunbookResource | undefined;
  /** Every Remediation of the installation, as last heard. */
  readonly remediations: () => readonly RemediationResource[];
  /** Writes the status over the version that was read. Throws a ConflictError when there is a newer one. */
  readonly save: (remediation: RemediationResource, status: Status) => Promise<RemediationResource>;
  /** Holds the object until its leases are returned, or lets it go. */
  readonly hold: (remediation: RemediationResource, held: boolean) => Promise<RemediationResource>;
  /** Collects evidence: all of it, or what is named. It never throws; what fails is a result too. */
  readonly collect: (
    remediation: RemediationResource,
    runbook: RunbookResource,
    only?: readonly string[],
  ) => Promise<readonly EvidenceResult[]>;
  readonly analyse: (remediation: RemediationResource, facts: Facts) => Promise<Analysis>;
  /** Works out what a remedy would do; nothing when this controller cannot carry its action out. */
  readonly prepare: (
    remediation: RemediationResource,
    runbook: RunbookResource,
    remedy: ActingRemedy,
    idempotencyKey: string,
  ) => Promise<Prepared | undefined>;
  readonly send: (change: Change, options: { readonly dryRun: boolean }) => Promise<void>;
  /** Whether the cluster already is as the change would make it. */
  readonly isSo: (change: Change) => Promise<boolean>;
  /** Whether a change that was made stands, and who may come to take it back. */
  readonly standing: (change: JournalEntry) => Promise<Standing>;
  /** Whether Alertmanager silences the alert; nothing when it was not asked or does not answer. */
  readonly silenced: (remediation: RemediationResource) => Promise<boolean | undefined>;
  readonly record: (remediation: RemediationResource, happening: Happening) => void;
  /** Shown what the guards are asked; a simulation shows the answer of each, where only the first one counts. */
  readonly asked?: (input: GuardInput) => void;
}
