import { neverTakenBack } from '../../api/actions/temporary.ts';
import type { RunbookResource, RunbookSpec } from '../../api/runbook.ts';
import { runbookResource } from '../../api/runbook.ts';
import { evidenceIn } from '../decide/condition.ts';
import type { KubernetesObject } from '../kubernetes/objects.ts';

/** A Runbook that can be carried out, or what stands against it. */
export type ReadRunbook = { readonly runbook: RunbookResource } | { readonly problems: readonly string[] };

const MOST_PROBLEMS = 8;

/**
 * Reads a Runbook as the API server has it. Its schema has held there already; what a schema cannot say is checked
 * here: that names within it lead somewhere, and that patterns are patterns. Never throws.
 */
export function readRunbook(object: KubernetesObject): ReadRunbook {
  const parsed = runbookResource.safeParse(object);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return { problems: problems.slice(0, MOST_PROBLEMS) };
  }
  const { spec } = parsed.data;
  const problems = [...patternProblems(spec), ...referenceProblems(spec), ...keepProblems(spec)];
  return problems.length === 0 ? { runbook: parsed.data } : { problems: problems.slice(0, MOST_PROBLEMS) };
}

function patternProblems({ parameters }: RunbookSpec): readonly string[] {
  return parameters.flatMap(({ id, pattern }) => {
    try {
      new RegExp(pattern);
      return [];
    } catch {
      return [`parameter '${id}': '${pattern}' is no pattern`];
    }
  });
}

function referenceProblems(spec: RunbookSpec): readonly string[] {
  const evidence = new Set(spec.evidence.map(({ id }) => id));
  const remedies = new Set(spec.remedies.map(({ id }) => id));
  const targets = new Set(spec.targets.map(({ id }) => id));
  return [
    ...missing('evidence', conditionsOf(spec).flatMap(evidenceIn), evidence),
    ...missing(
      'remedy',
      spec.diagnoses.flatMap(({ remedies: pointed = [] }) => pointed),
      remedies,
    ),
    ...missing('target', targetsOf(spec), targets),
  ];
}

function keepProblems({ remedies }: RunbookSpec): readonly string[] {
  return remedies.flatMap((remedy) =>
    neverTakenBack(remedy).map(({ why }) => `remedy '${remedy.id}': ${why}`),
  );
}

function conditionsOf({ diagnoses, remedies, escalation, checklist }: RunbookSpec) {
  return [
    ...diagnoses.map(({ when }) => when),
    ...remedies.flatMap(({ when, verify, keep }) => [when, verify?.until, verify?.trial?.until, keep?.while]),
    ...[...escalation, ...checklist].map(({ when }) => when),
  ].filter((condition) => condition !== undefined);
}

/** Sources and actions name their target under this key, or the workload beside it under the other. */
function targetsOf({ evidence, remedies }: RunbookSpec): readonly string[] {
  return [...evidence.map(({ source }) => source), ...remedies.map(({ action }) => action)]
    .flatMap((one): unknown[] => Object.values(one))
    .flatMap((fields) => ['target', 'workload'].map((key) => fieldOf(fields, key)))
    .filter((name) => name !== undefined);
}

function fieldOf(fields: unknown, key: string): string | undefined {
  if (typeof fields !== 'object' || fields === null) return undefined;
  const value: unknown = Object.entries(fields).find(([name]) => name === key)?.[1];
  return typeof value === 'string' ? value : undefined;
}

function missing(kind: string, named: readonly string[], known: ReadonlySet<string>): readonly string[] {
  return [...new Set(named)]
    .filter((name) => !known.has(name))
    .map((name) => `there is no ${kind} '${name}'`);
}
