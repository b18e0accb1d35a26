/**
 * Runs the examples of every alert and recording rule through the real promtool.
 *
 *   node --import tsx test/promtool/run.ts [--system ID] [--keep]
 *
 * Builds promtool where it is not in the cache yet (`test/tools`). Exit code 1 when an example fails.
 */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { catalogue } from '../../src/catalogue/index.ts';
import { PROFILES, type System } from '../../src/catalogue/model/system.ts';
import { agentPipelineOptions } from '../../src/catalogue/systems/agent-pipeline/options.ts';
import { agentPipeline } from '../../src/catalogue/systems/agent-pipeline/index.ts';
import { flowengine } from '../../src/catalogue/systems/flowengine/index.ts';
import { flowEngineDefaults } from '../../src/catalogue/systems/flowengine/options.ts';
import { kubernaut } from '../../src/catalogue/systems/kubernaut/index.ts';
import { kubernautOptions } from '../../src/catalogue/systems/kubernaut/options.ts';
import { environments } from '../../src/environments/index.ts';
import type { Environment } from '../../src/environments/model.ts';
import { production } from '../../src/environments/production.ts';
import { selectedSystems } from './selection.ts';
import { program } from '../support/programs.ts';
import { writeReport, type TestResult } from '../support/report.ts';
import { casesOf, runCases } from './cases.ts';

const { values: options } = parseArgs({ options: { system: { type: 'string' } } });
const WORK = resolve('.reports/promtool');

/** Each environment as it is, the names that none of them uses, and other least numbers than the documented ones. */
const installations: readonly Installation[] = [
  ...environments.map(inEnvironment),
  ...PROFILES.filter((profile) => environments.every((environment) => environment.profile !== profile)).map(
    (profile) => inEnvironment({ ...production, name: `names-${profile}`, profile }),
  ),
  {
    environment: { ...production, name: 'other-guards' },
    systems: [
      flowengine(production.profile, { ...flowEngineDefaults, minimumFlows: 100 }),
      agentPipeline(production.profile, undefined, { ...agentPipelineOptions, leastRuns: 20 }),
      kubernaut(production.profile, { ...kubernautOptions, leastEnded: 20 }),
    ],
  },
];

interface Installation {
  readonly environment: Environment;
  readonly systems: readonly System[];
}

function inEnvironment(environment: Environment): Installation {
  return { environment, systems: catalogue(environment.profile) };
}

async function main(): Promise<number> {
  const promtool = await program('promtool');
  await rm(WORK, { recursive: true, force: true });
  const results: TestResult[] = [];
  selectedSystems(catalogue(production.profile), options.system);
  for (const { environment, systems } of installations) {
    for (const system of systems.filter(({ id }) => (options.system ?? id) === id)) {
      results.push(
        ...(await runCases(promtool, join(WORK, environment.name, system.id), casesOf(system, environment))),
      );
    }
  }
  const failed = results.filter(({ passed }) => !passed);
  for (const { name, message } of failed) console.error(`FAILED ${name}\n${message ?? ''}`);
  if (options.system === undefined) await writeReport('promtool', results);
  console.log(`promtool: ${results.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 && results.length > 0 ? 0 : 1;
}

process.exitCode = await main();
