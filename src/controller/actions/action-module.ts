import type { RemediationSpec, RemediationResource } from '../../api/remediation.ts';
import type { ActionName, ActionParameters } from '../../api/actions/index.ts';
import type { AdapterFile } from '../../api/adapters.ts';
import type { Target } from '../../api/target.ts';
import type { TargetState } from '../guards/guard.ts';
import type { JournalEntry } from '../history.ts';
import type { Change, KubernetesReader } from '../kubernetes/ports.ts';
import type { ObjectRef } from '../kubernetes/objects.ts';
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
  /** How adapters are run, from the mounted file. */
  readonly adapters: AdapterFile['adapters'];
  /** Where Argo CD's Applications are; absent where none are looked at. */
  readonly argoCd?: { readonly namespace: string } | undefined;
  /**
   * Consumers of a stream that hold entries and do nothing, by the target's id. Nothing where nobody can tell; absent
   * where the runbook does not say after how long a consumer of it is silent.
   */
  readonly inactiveConsumers?: (stream: string) => Promise<readonly string[] | undefined>;
}

/** What an action would do, worked out from what is there now. Nothing has been done. */
export interface Prepared {
  readonly state: TargetState;
  /** One sentence with the values before and after, and whatever whoever approves has to know. */
  readonly summary: string;
  /** Sent in order; the first that fails ends it. */
  readonly changes: readonly Change[];
  /**
   * What the change replaces, and what it puts there: of a patch the values by their JSON pointers, with `null` for
   * what is not there. The same whenever it is asked, as long as the same would be done: a plan's hash rests on both.
   */
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  /**
   * What the world shows of this key: `done` when the change is there already, `unneeded` when somebody else's or
   * none was needed, `open` when it is to be made.
   */
  readonly progress: 'open' | 'done' | 'unneeded';
  /** Of an open change of several requests: some of it was made, so giving it up leaves something to take back. */
  readonly isHalfMade?: boolean;
  /** The object whose fields `before` and `after` name, where the change is one of fields that somebody could take back. */
  readonly changed?: ObjectRef;
  /** What takes a temporary change back, and after how long at the latest. */
  readonly inverse?: { readonly changes: readonly Change[]; readonly within: string };
  /** For Git, where a GitOps tool owns the object: the same change as a patch of its manifest. */
  readonly gitPatch?: string;
  /** Of an action that only waits: until when at the latest. Until then it is `open`, and there is nothing to send. */
  readonly until?: Date;
  /**
   * Of an action whose end shows only later: seconds until to ask again after its changes were sent. It is `open` until
   * then, and once they were sent there is nothing more to send.
   */
  readonly endsLater?: number;
  /** What was made came to a bad end, and will not get any further. */
  readonly failure?: string;
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
