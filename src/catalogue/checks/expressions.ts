import type { System } from '../model/system.ts';
import type { CatalogueProblem } from '../problems.ts';

/** What is wrong with a PromQL expression, or nothing. The parser itself is not the catalogue's business. */
export type ParsePromql = (expr: string) => readonly { readonly message: string; readonly from: number }[];

/** Every expression of a system, with where it stands. */
export function* expressionsOf(system: System): Generator<{ owner: string; field: string; expr: string }> {
  for (const { record, expr } of system.recordings)
    yield { owner: system.id, field: `recordings.${record}.expr`, expr };
  for (const { id, expr } of system.panels) yield { owner: system.id, field: `panels.${id}.expr`, expr };
  for (const runbook of system.runbooks) {
    const owner = `${system.id}/${runbook.name}`;
    for (const { name, expr } of runbook.alerts) yield { owner, field: `alerts.${name}.expr`, expr };
    for (const [id, { source }] of Object.entries(runbook.evidence)) {
      if ('prometheus' in source) {
        yield { owner, field: `evidence.${id}.source.prometheus.expr`, expr: source.prometheus.expr };
      }
    }
  }
}

export function expressionProblems(system: System, parse: ParsePromql): CatalogueProblem[] {
  return [...expressionsOf(system)].flatMap(({ owner, field, expr }) =>
    parse(expr).map(({ message, from }) => ({
      owner,
      field,
      message: `${message} at ${position(expr, from)}: ${excerpt(expr, from)}`,
    })),
  );
}

function position(expr: string, offset: number): string {
  const before = expr.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

function excerpt(expr: string, offset: number): string {
  return `'${expr.slice(Math.max(0, offset - 20), offset + 20).replaceAll('\n', ' ')}'`;
}
