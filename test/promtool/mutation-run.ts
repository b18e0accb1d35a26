import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { System } from '../../src/catalogue/model/system.ts';
import { alertKey } from '../../src/catalogue/alert-key.ts';
import { alertRule, recordingRule } from '../../src/constructs/alert-rules.ts';
import type { Environment } from '../../src/environments/model.ts';
import { alertCases, recordingCases, type PromtoolCase } from './generate.ts';
import { mutantsOf, type Mutant } from './mutants.ts';

/** A mutant under the id that the list of survivors uses. */
export interface NamedMutant extends Mutant {
  /** `<system>/<rule>/<operator> <change>` */
  readonly id: string;
}

/** One rule, its mutants, and the tests in which some of them stand in its place. */
export interface Subject {
  readonly system: string;
  readonly rule: string;
  readonly mutants: readonly NamedMutant[];
  /** By the name that each mutant goes by in the test; `undefined` is the rule as it is. */
  readonly cases: (named: ReadonlyMap<string, Mutant | undefined>) => readonly PromtoolCase[];
}

/** Every rule of a system: recording rules, then alerts. */
export function subjectsOf(system: System, environment: Environment): readonly Subject[] {
  const recordings = system.recordings.map(recordingRule);
  return [
    ...system.recordings.map((recording): Subject => {
      const rule = recordingRule(recording);
      return subject(system, recording.record, mutantsOf({ expr: rule.expr }), (named) =>
        recordingCases(
          recording,
          recordings,
          [...named].map(([record, mutant]) => ({ ...rule, ...mutated(mutant), record })),
        ),
      );
    }),
    ...system.runbooks.flatMap((runbook) =>
      runbook.alerts.map((alert): Subject => {
        const rule = alertRule(alert, { system, runbook, environment });
        return subject(system, alertKey(alert), mutantsOf(rule), (named) =>
          alertCases(
            alert,
            rule,
            recordings,
            [...named].map(([name, mutant]) => ({ ...rule, ...mutated(mutant), alert: name })),
          ),
        );
      }),
    ),
  ];
}

function subject(
  { id: system }: System,
  rule: string,
  mutants: readonly Mutant[],
  cases: Subject['cases'],
): Subject {
  return {
    system,
    rule,
    cases,
    mutants: mutants.map((mutant) => ({
      ...mutant,
      id: `${system}/${rule}/${mutant.operator} ${mutant.change}`,
    })),
  };
}

function mutated(mutant: Mutant | undefined): { expr?: string; for?: string } {
  if (mutant === undefined) return {};
  return { expr: mutant.expr, ...(mutant.for === undefined ? {} : { for: mutant.for }) };
}

const ORIGINAL = 'original';

/**
 * The mutants of a subject that no example notices. All mutants stand in one file beside the rule itself, so an example's
 * series are loaded once. An expression that cannot be evaluated ends an example for all of them; it is taken out, and
 * the rest is run again.
 *
 * @throws Error when the rule itself fails its examples, or when promtool did not run them.
 */
export async function survivorsOf(
  promtool: string,
  folder: string,
  { system, rule, mutants, cases }: Subject,
): Promise<readonly NamedMutant[]> {
  await mkdir(folder, { recursive: true });
  let left = new Map(mutants.map((mutant, index) => [`mutant_${index}_`, mutant]));
  for (;;) {
    const { noticed, aborted } = await run(
      promtool,
      folder,
      cases(new Map<string, Mutant | undefined>([[ORIGINAL, undefined], ...left])),
    );
    if (noticed.has(ORIGINAL)) throw new Error(`${system}/${rule} fails its own examples; see run.ts`);
    if (aborted && ![...noticed].some((name) => left.has(name))) {
      throw new Error(`${system}/${rule}: promtool stopped, and no mutant is to blame`);
    }
    left = new Map([...left].filter(([name]) => !noticed.has(name)));
    if (!aborted) return [...left.values()];
  }
}

const NAME = /\b(?:mutant_\d+_|original)\b/g;

async function run(
  promtool: string,
  folder: string,
  cases: readonly PromtoolCase[],
): Promise<{ readonly noticed: ReadonlySet<string>; readonly aborted: boolean }> {
  const files: string[] = [];
  for (const { name, rules, tests } of cases) {
    await writeFile(join(folder, `${name}.rules.yaml`), rules);
    await writeFile(join(folder, `${name}.test.yaml`), tests(`${name}.rules.yaml`));
    files.push(join(folder, `${name}.test.yaml`));
  }
  const { stdout, stderr, exitCode } = await execa(promtool, ['test', 'rules', ...files], { reject: false });
  const reports = stdout.match(/^ {2}SUCCESS$/gm)?.length ?? 0;
  const failures = stderr.match(/^ {2}FAILED:$/gm)?.length ?? 0;
  if (reports + failures !== files.length || ![0, 1].includes(exitCode ?? -1) || !isVerdict(stderr)) {
    throw new Error(`promtool did not judge ${folder} (exit ${exitCode}):\n${stdout}\n${stderr}`);
  }
  return {
    noticed: new Set(stderr.match(NAME)),
    aborted: /^ {4}rule: .*, err: /m.test(stderr),
  };
}

/** Failed comparisons and evaluations are verdicts; anything else means that the files could not be used. */
function isVerdict(stderr: string): boolean {
  return stderr
    .split('\n')
    .filter((line) => /^\S/.test(line) || line.includes('could not parse'))
    .every((line) => line.trim() === '');
}
