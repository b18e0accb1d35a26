import type { Evidence, EvidenceSourceName } from '../../api/evidence.ts';
import type { RemediationSpec } from '../../api/remediation.ts';
import type { Target, TargetKind } from '../../api/target.ts';
import type { Reading } from '../decide/facts.ts';
import type { KubernetesReader } from '../kubernetes/ports.ts';

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

/** What a collector may use: readers, a time, and what the opener of the remediation gave. Nothing that changes. */
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
