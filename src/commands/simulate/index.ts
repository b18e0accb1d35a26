import { Command, Option } from 'commander';
import type { RemediationResource } from '../../api/remediation.ts';
import { phaseOf } from '../../controller/reconcile/status.ts';
import { unmet } from './expected.ts';
import { objectsOf, readScenario } from './read.ts';
import { runbooksOf } from './runbooks.ts';
import { simulate, type Simulated } from './simulation.ts';
import { timelineText } from './timeline.ts';

type Format = 'text' | 'json';

/** What one scenario came to, and what of its expectations was not met. */
export interface Result {
  readonly file: string;
  readonly title: string;
  readonly simulated: Simulated;
  readonly unmet: readonly string[];
}

const HELP = `
A scenario is a YAML or JSON file with alerts, the objects of a cluster, the answers of Prometheus, and what happens
when (docs/simulate.md). The controller's own code decides, on a clock that jumps; no cluster is asked or changed.

Exit status: 0 when everything came as the scenarios expect, 1 when not, 2 for a scenario that cannot be read.`;

/** `stanchion simulate`: what the controller would do. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description(
      'Carry out recorded alerts on a recorded cluster, and show what the controller would do and why not.',
    )
    .argument('<scenario...>', 'files with scenarios')
    .option(
      '--runbooks <path>',
      'file or folder with Runbook objects, such as dist/staging; the catalogue when left out',
    )
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .addHelpText('after', HELP)
    .action(
      async (files: readonly string[], options: { readonly runbooks?: string; readonly format: Format }) => {
        const results: Result[] = [];
        for (const file of files) results.push(await runScenario(file, options.runbooks));
        const printed = options.format === 'json' ? json(results) : results.map(text).join('\n\n');
        process.stdout.write(`${printed}\n`);
        if (results.some((result) => result.unmet.length > 0)) process.exitCode = 1;
      },
    );
}

/** Reads a scenario and carries it out. @throws Error naming the file and the field of what cannot be read. */
export async function runScenario(file: string, runbooks?: string): Promise<Result> {
  const scenario = await readScenario(file);
  const input = {
    scenario,
    objects: await objectsOf(file, scenario),
    runbooks: await runbooksOf(scenario, runbooks),
  };
  const simulated = await simulate(input);
  return { file, title: scenario.title, simulated, unmet: unmet(scenario.expect, simulated) };
}

function text({ file, title, simulated, unmet: problems }: Result): string {
  const ends = simulated.remediations.map(
    (remediation) => `${remediation.metadata.name}: ${endOf(remediation)}`,
  );
  const verdicts = problems.map((problem) => `NOT AS EXPECTED  ${problem}`);
  const lines = [
    `${title} (${file})`,
    timelineText(simulated.timeline.entries),
    ...(ends.length === 0 ? ['nothing was opened'] : ends),
  ];
  return [...lines, ...verdicts].join('\n');
}

function endOf({ status = {}, ...remediation }: RemediationResource): string {
  const { journal = [], leases = [], outcome, reason } = status;
  const done = journal.map(({ remedy, state }) => `${remedy} ${state}`).join(', ');
  const open = leases.filter(({ state }) => state === 'open').length;
  return [
    `${phaseOf({ ...remediation, status })}${outcome === undefined ? '' : `, ${outcome}`} (${reason ?? ''})`,
    done === '' ? 'nothing was changed' : done,
    ...(open === 0 ? [] : [`${open} leases are open`]),
  ].join('; ');
}

function json(results: readonly Result[]): string {
  const scenarios = results.map(({ file, title, simulated, unmet: problems }) => ({
    file,
    title,
    met: problems.length === 0,
    unmet: problems,
    timeline: simulated.timeline.entries,
    remediations: simulated.remediations.map(({ metadata, spec, status = {} }) => ({
      name: metadata.name,
      runbook: spec.runbook,
      phase: status.phase ?? 'Pending',
      ...pick(status),
    })),
    changes: simulated.findings.changed,
  }));
  return JSON.stringify({ scenarios }, undefined, 2);
}

function pick({
  reason,
  outcome,
  plan,
  refusal,
  journal,
  leases,
}: NonNullable<RemediationResource['status']>) {
  return { reason, outcome, plan, refusal, journal, leases };
}
