import type { Duration } from '../../api/scalars.ts';
import type { Metric, Panel, Recording } from './alert.ts';
import type { Automation } from './automation.ts';
import type { DocumentRef, Part, Traced } from './requirement.ts';
import type { Runbook } from './runbook.ts';
import type { Safeguards } from './safeguards.ts';
import type { Workload } from './workload.ts';

/** Which spelling of a system's names is used: as its document writes them, or as its software has them today. */
export const PROFILES = ['documented', 'upstream'] as const;
export type Profile = (typeof PROFILES)[number];

/** A read-only query, by the name that evidence refers to. Parameters are bound, never pasted. */
export interface StoreQuery extends Traced {
  readonly text: string;
  readonly sql: string;
  readonly parameters: readonly string[];
  readonly columns: readonly string[];
}

/** A statement that changes rows: one transaction, a row limit, and an expected state for each row it touches. */
export interface StoreStatement extends StoreQuery {
  readonly audit: string;
}

export interface Store extends Traced {
  readonly name: string;
  readonly engine: 'postgresql';
  readonly text: string;
  readonly statementTimeout: Duration;
  readonly queries: Readonly<Record<string, StoreQuery>>;
  readonly statements: Readonly<Record<string, StoreStatement>>;
}

/** A URL by name. `default` is what the document writes; an environment may replace it. */
export interface Endpoint extends Traced {
  readonly name: string;
  readonly text: string;
  readonly default: string;
  /** Operations of an API, by the name that actions refer to. `{x}` is a bound, validated path segment. */
  readonly operations?: Readonly<Record<string, { readonly method: 'GET' | 'POST'; readonly path: string }>>;
}

/** A tool that a document names and nobody ships: an image and a command that the installer provides. */
export interface Adapter extends Traced {
  readonly name: string;
  readonly text: string;
  /** The document's own command line, as arguments; `{x}` is a bound parameter, given as environment. */
  readonly command: readonly string[];
}

/** Something a document asks of the product as a whole, and the part that does it. */
export interface Capability extends Traced {
  readonly id: string;
  readonly text: string;
  readonly part: Part;
}

/** A figure to reach: `measure` compared with `target`. */
export interface Criterion extends Traced {
  readonly id: string;
  readonly measure: string;
  readonly comparison: 'above' | 'at-least' | 'below' | 'at-most';
  readonly target: number;
  readonly unit: 'ratio' | 'seconds' | 'count';
  readonly part: Part;
}

/** A kind of test that a document asks for. */
export interface Exercise extends Traced {
  readonly id: string;
  readonly kind: 'unit' | 'integration' | 'chaos' | 'load' | 'replay';
  readonly text: string;
}

/** One operated system with everything its documents say. */
export interface System {
  /** Folder in `dist/`, prefix of object names, value of the `system` label. */
  readonly id: string;
  readonly title: string;
  /** Team that owns it, as the `owner` label. */
  readonly owner: string;
  /** Labels of each of its alerts, beyond those that every alert gets. An alert's own win. */
  readonly alertLabels?: Readonly<Record<string, string>>;
  readonly namespace: string;
  readonly document: DocumentRef;
  /**
   * The file that declares it, for the line at the top of its manifests. The systems of this repository leave it
   * out: their files follow from the layout.
   */
  readonly source?: string;
  readonly metrics: readonly Metric[];
  readonly recordings: readonly Recording[];
  readonly panels: readonly Panel[];
  readonly workloads: readonly Workload[];
  readonly stores: readonly Store[];
  readonly endpoints: readonly Endpoint[];
  readonly adapters: readonly Adapter[];
  readonly runbooks: readonly Runbook[];
  readonly automation?: Automation;
  readonly safeguards?: Safeguards;
  readonly capabilities: readonly Capability[];
  readonly criteria: readonly Criterion[];
  readonly exercises: readonly Exercise[];
}

type MayBeAbsent =
  | 'metrics'
  | 'recordings'
  | 'panels'
  | 'workloads'
  | 'stores'
  | 'endpoints'
  | 'adapters'
  | 'capabilities'
  | 'criteria'
  | 'exercises';

/** What {@link defineSystem} takes: lists that would be empty may be left out. */
export type SystemInput = Omit<System, MayBeAbsent | 'source' | 'namespace' | 'document' | 'runbooks'> &
  Partial<Pick<System, MayBeAbsent>> & {
    readonly source: string;
    /** The system's id when absent. */
    readonly namespace?: string;
    /** The first runbook's when absent. */
    readonly document?: DocumentRef;
    readonly runbooks: readonly [Runbook, ...Runbook[]];
  };

/** Declares a system of one's own: only what it has needs to be said. */
export function defineSystem(system: SystemInput): System {
  return {
    namespace: system.id,
    document: system.runbooks[0].document,
    metrics: [],
    recordings: [],
    panels: [],
    workloads: [],
    stores: [],
    endpoints: [],
    adapters: [],
    capabilities: [],
    criteria: [],
    exercises: [],
    ...system,
  };
}
