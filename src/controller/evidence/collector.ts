import type { AdapterFile } from '../../api/adapters.ts';
import type { Evidence, EvidenceSourceName } from '../../api/evidence.ts';
import type { RemediationSpec } from '../../api/remediation.ts';
import type { Target, TargetKind } from '../../api/target.ts';
import type { Reading } from '../decide/facts.ts';
import type { AccessReviewer, Change, KubernetesReader } from '../kubernetes/ports.ts';

type InnerOf<Union, Key extends string> = Union extends { readonly [P in Key]: infer Inner } ? Inner : never;

/** The fields of one source. */
export type SourceOf<Name extends EvidenceSourceName> = InnerOf<Evidence['source'], Name>;
/** The fields of one kind of target. */
export type TargetOf<Kind extends TargetKind> = InnerOf<Target, Kind>;

/** One series of an instant query. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Prometheus, asked for the present. Throws a RetryableError or a TerminalError. */
export interface PrometheusReader {
  readonly query: (expr: string, at: Date) => Promise<readonly Sample[]>;
}

/** What is needed to run adapters, and the one thing that a collector may make. */
export interface JobsContext {
  /** How adapters are run, from the mounted file. */
  readonly adapters: AdapterFile['adapters'];
  /** Makes the Job of an adapter. Absent where that is not allowed. */
  readonly create?: (change: Change) => Promise<void>;
  /** Why it is not allowed; absent where it is. */
  readonly whyNot?: string;
  /** What the Job for a piece of evidence is known by: the same for a while, so that it is found again. */
  readonly key: (evidence: string) => string;
}

/** What a collector may use: readers, a time, and what the opener of the remediation gave. Nothing that changes but `jobs`. */
export interface CollectContext {
  readonly now: Date;
  /** When the trouble began. */
  readonly since: Date;
  readonly source: RemediationSpec['source'];
  /** Checked against the runbook's patterns. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The runbook's target under this name. Throws a RangeError for a name that it does not have. */
  readonly target: (id: string) => Target;
  readonly cluster: KubernetesReader;
  readonly prometheus: PrometheusReader;
  /** Absent where nobody can be asked about rights, as in a recording. */
  readonly access?: AccessReviewer;
  /** Absent where no adapter can be run. */
  readonly jobs?: JobsContext;
  /** Takes what is secret out of a text and bounds it. */
  readonly mask: (text: string) => string;
}

/** Finds one thing out. What it throws becomes an unknown reading with the reason, which is evidence too. */
export type Collect<Name extends EvidenceSourceName> = (
  source: SourceOf<Name>,
  item: Pick<Evidence, 'id' | 'yields'>,
  context: CollectContext,
) => Promise<Reading>;

/** The functions by source. One that is not there leaves its evidence unknown, so a new one is a file and a line. */
export type Collectors = { readonly [Name in EvidenceSourceName]?: Collect<Name> };
