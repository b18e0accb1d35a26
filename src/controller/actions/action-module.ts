import type { RemediationSpec, RemediationResource } from '../../api/remediation.ts';
import type { ActionName, ActionParameters } from '../../api/actions/index.ts';
import type { Target } from '../../api/target.ts';
import type { TargetState } from '../guards/guard.ts';
import type { JournalEntry } from '../history.ts';
import type { Change, KubernetesReader } from '../kubernetes/ports.ts';
import type { Reading } from '../decide/facts.ts';

/** What an action may use to say what it would do. It only reads. */
export interface ActionContext {
  readonly now: Date;
  readonly remediation: Pick<RemediationResource, 'metadata'> & { readonly spec: RemediationSpec };
  readonly system: string;
  /** The same for every attempt at this change. Objects that can carry it do, as an annotation. */
  readonly idempotencyKey: string;
  /** The journal's entry of this key, once it was begun. */
  readonly begun: JournalEntry | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly target: (id: string) => Target;
  /** What was collected, for actions whose object the evidence found. */
  readonly evidence: ReadonlyMap<string, Reading>;
  readonly cluster: KubernetesReader;
}

/** What an action would do, worked out from what is there now. Nothing has been done. */
export interface Prepared {
  readonly state: TargetState;
  /** One sentence with the values before and after. */
  readonly summary: string;
  /** Sent in order; the first that fails ends it. */
  readonly changes: readonly Change[];
  readonly before: unknown;
  readonly after: unknown;
  /**
   * What the world shows of this key: `done` when the change is there already, `unneeded` when somebody else's or
   * none was needed, `open` when it is to be made.
   */
  readonly progress: 'open' | 'done' | 'unneeded';
  /** What takes a temporary change back, and after how long at the latest. */
  readonly inverse?: { readonly changes: readonly Change[]; readonly within: string };
  /** For Git, where a GitOps tool owns the object: the same change as a patch of its manifest. */
  readonly gitPatch?: string;
}

/**
 * One action. It is asked when a plan is made, again right before the change, and again after a restart; the runner
 * does the rest for all of them: dry run, journal, sending, lease, audit.
 */
export interface ActionModule<Name extends ActionName> {
  readonly prepare: (parameters: ActionParameters[Name], context: ActionContext) => Promise<Prepared>;
}

/** The modules by action. One that is not there is refused by name, so a new one is a file and a line here. */
export type ActionModules = { readonly [Name in ActionName]?: ActionModule<Name> };
