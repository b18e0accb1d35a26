import type { TestResult } from '../support/report.ts';
import type { NamedMutant, Subject } from './mutation-run.ts';
import type { Survivors } from './survivors.ts';

export type SubjectResult = Pick<Subject, 'system' | 'rule' | 'mutants'> & {
  readonly survivors: readonly NamedMutant[];
};

/** Share of a system's mutants that its examples must notice. Those that are known to live count as mutants too. */
export const LEAST = 0.95;

/**
 * One test for each system, and one for the list of known survivors.
 *
 * @param everything whether all rules ran, so that a listed mutant that is not there is stale
 */
export function judge(
  results: readonly SubjectResult[],
  known: Survivors,
  { everything }: { readonly everything: boolean },
): TestResult[] {
  const systems = [...new Set(results.map(({ system }) => system))];
  return [
    ...systems.map((system): TestResult => {
      const { mutants, survivors } = countsOf(results.filter((result) => result.system === system));
      const share = 1 - survivors / mutants;
      return outcome(
        `${system}: at least 95 % of the mutants die`,
        share >= LEAST ? [] : [`${system}: only ${percent(share)} of ${mutants} mutants die`],
      );
    }),
    outcome('every mutant that lives is listed with a reason, and lives', [
      ...unexplained(results, known),
      ...stale(results, known, everything),
    ]),
  ];
}

function outcome(name: string, problems: readonly string[]): TestResult {
  return problems.length === 0
    ? { name, passed: true }
    : { name, passed: false, message: problems.join('\n') };
}

function unexplained(results: readonly SubjectResult[], known: Survivors): string[] {
  return results
    .flatMap(({ survivors }) => survivors)
    .filter(({ id }) => !known.has(id))
    .map(
      ({ id }) =>
        `lives: ${id}\n  add an example that tells it from the rule, or a line with the reason to survivors.tsv`,
    );
}

function stale(results: readonly SubjectResult[], known: Survivors, everything: boolean): string[] {
  const all = new Set(results.flatMap(({ mutants }) => mutants.map(({ id }) => id)));
  const living = new Set(results.flatMap(({ survivors }) => survivors.map(({ id }) => id)));
  return [...known.keys()].flatMap((id) => {
    if (living.has(id)) return [];
    if (all.has(id)) return [`dies, but survivors.tsv lists it; take the line out: ${id}`];
    return everything ? [`no such mutant any more; take the line out of survivors.tsv: ${id}`] : [];
  });
}

/** Lines for people: each system, and within it each kind of change. */
export function table(results: readonly SubjectResult[]): string {
  const rows = [...new Set(results.map(({ system }) => system))].flatMap((system) => {
    const own = results.filter((result) => result.system === system);
    const kinds = [...new Set(own.flatMap(({ mutants }) => mutants.map(({ operator }) => operator)))];
    return [
      row(system, countsOf(own)),
      ...kinds.map((kind) =>
        row(
          `  ${kind}`,
          countsOf(own, (mutant) => mutant.operator === kind),
        ),
      ),
    ];
  });
  return [
    `${'system'.padEnd(WIDTH)} rules  mutants   dead  living   share`,
    ...rows,
    row('all', countsOf(results)),
  ].join('\n');
}

const WIDTH = 18;

interface Counts {
  readonly rules: number;
  readonly mutants: number;
  readonly survivors: number;
}

function countsOf(
  results: readonly SubjectResult[],
  which: (mutant: NamedMutant) => boolean = () => true,
): Counts {
  const sum = (of: (result: SubjectResult) => readonly NamedMutant[]): number =>
    results.reduce((total, result) => total + of(result).filter(which).length, 0);
  return {
    rules: results.filter(({ mutants }) => mutants.some(which)).length,
    mutants: sum(({ mutants }) => mutants),
    survivors: sum(({ survivors }) => survivors),
  };
}

function row(name: string, { rules, mutants, survivors }: Counts): string {
  const cells = [
    [rules, 6],
    [mutants, 9],
    [mutants - survivors, 7],
    [survivors, 8],
  ] as const;
  const numbers = cells.map(([value, width]) => String(value).padStart(width)).join('');
  return `${name.padEnd(WIDTH)}${numbers}${percent(1 - survivors / mutants).padStart(9)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
