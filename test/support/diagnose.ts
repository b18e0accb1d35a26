import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { runbookResource, type RunbookResource } from '../../src/api/runbook.ts';
import { decide, type Decision } from '../../src/controller/decide/decide.ts';
import { factsOf, type EvidenceResult } from '../../src/controller/decide/facts.ts';
import { collectOf, type CollectWith } from '../../src/controller/evidence/of-remediation.ts';
import { COLLECT_DEFAULTS } from '../../src/controller/evidence/collect.ts';
import type { Sample } from '../../src/controller/evidence/collector.ts';
import { collectors } from '../../src/controller/evidence/index.ts';
import type { KubernetesObject } from '../../src/controller/kubernetes/objects.ts';
import type { AccessReviewer } from '../../src/controller/kubernetes/ports.ts';
import { MemoryCluster, type MemoryLogs } from './memory-cluster.ts';
import { alertSource, sampleRemediation } from './remediation.ts';
import { ago, NOW } from './worker-objects.ts';

/** What there is to find out, ten minutes after the trouble began. */
export interface Situation {
  readonly objects?: readonly KubernetesObject[];
  readonly logs?: MemoryLogs;
  /** What Prometheus says to the expression of a piece of evidence; without it there are no series. */
  readonly numbers?: Readonly<Record<string, number>>;
  /** Answers to any other expression. */
  readonly samples?: (expr: string) => readonly Sample[];
  readonly parameters?: Readonly<Record<string, string>>;
  /** In place of the objects, where something is to be made. */
  readonly cluster?: MemoryCluster;
  readonly jobs?: CollectWith['jobs'];
  readonly access?: AccessReviewer;
}

export interface Found {
  readonly evidence: ReadonlyMap<string, EvidenceResult>;
  /** The diagnoses that hold, in their order. */
  readonly holds: readonly string[];
  readonly categories: readonly string[];
  /** The remedy that would be carried out. */
  readonly remedy: string | undefined;
  /** What people are asked to do. */
  readonly tasks: readonly string[];
  readonly decision: Decision;
}

/** A Runbook as it is in `dist/`. */
export function committedRunbook(system: string, name: string): RunbookResource {
  const path = `dist/production/${system}/stanchion-system/runbook-${system}-${name}.yaml`;
  return runbookResource.parse(parse(readFileSync(path, 'utf8')));
}

/** What a Runbook of `dist/` finds and decides: its own evidence, through the collectors of the controller. */
export async function diagnose(runbook: RunbookResource, situation: Situation): Promise<Found> {
  const { objects = [], logs, numbers = {}, samples = () => [], parameters = {}, jobs, access } = situation;
  const byExpression = new Map(
    runbook.spec.evidence.flatMap(({ id, source }): [string, number][] =>
      'prometheus' in source && numbers[id] !== undefined ? [[source.prometheus.expr, numbers[id]]] : [],
    ),
  );
  const query = (expr: string) => {
    const value = byExpression.get(expr);
    return Promise.resolve(value === undefined ? samples(expr) : [{ labels: {}, value }]);
  };
  const source = alertSource({ startsAt: new Date(ago(10)).toISOString() });
  const remediation = sampleRemediation({ spec: { runbook: runbook.metadata.name, source, parameters } });
  const evidence = await collectOf(remediation, runbook, {
    cluster: situation.cluster ?? new MemoryCluster(objects, logs),
    prometheus: { query },
    collectors,
    options: { ...COLLECT_DEFAULTS, clock: { now: () => NOW } },
    ...(jobs === undefined ? {} : { jobs }),
    ...(access === undefined ? {} : { access }),
  });
  const facts = factsOf({ ...remediation, status: { evidence: [...evidence] } });
  const decision = decide(runbook.spec, facts, new Set());
  const holds = decision.diagnoses.flatMap(({ id, verdict }) => (verdict === 'true' ? [id] : []));
  return {
    evidence: new Map(evidence.map((result) => [result.id, result])),
    holds,
    categories: runbook.spec.diagnoses.flatMap(({ id, category }) =>
      category !== undefined && holds.includes(id) ? [category] : [],
    ),
    remedy: decision.remedy?.id,
    tasks: decision.tasks.map(({ id }) => id),
    decision,
  };
}
