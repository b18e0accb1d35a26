import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { retryConfiguration } from '../api/retry-configuration.ts';
import { checkPlan, delayTable } from '../catalogue/model/retry-delays.ts';
import type { RetryPlan } from '../catalogue/model/retry-plan.ts';
import { configuredPlans } from '../catalogue/systems/agent-pipeline/configured-retries.ts';
import { retryPlanOf } from '../catalogue/systems/agent-pipeline/retry-plans.ts';
import { globalLimits, stages } from '../catalogue/systems/agent-pipeline/stage-strategies.ts';
import { retryTableText } from '../pages/retry-tables.ts';

type Format = 'text' | 'json';

/** `stanchion retries`: when each stage is tried again, and how long that can last. Exit code 2 for a bad file. */
export function retriesCommand(): Command {
  return new Command('retries')
    .description('Show when each stage of the agent pipeline is tried again, and how long that can last.')
    .argument('[file]', 'a retry configuration (.toml or .yaml) instead of the stages that ship')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .action(async (file: string | undefined, { format }: { format: Format }) => {
      const plans = file === undefined ? shippedPlans() : await plansOfFile(file);
      for (const [name, plan] of plans) checkPlan(name, plan);
      process.stdout.write(`${format === 'json' ? json(plans) : text(plans)}\n`);
    });
}

function shippedPlans(): ReadonlyMap<string, RetryPlan> {
  return new Map(stages.map((stage) => [stage.key, retryPlanOf(stage, globalLimits)]));
}

async function plansOfFile(file: string): Promise<ReadonlyMap<string, RetryPlan>> {
  const content = await readFile(file, 'utf8');
  return configuredPlans(parseRetries(file, content), stages, globalLimits);
}

/**
 * A retry configuration in TOML, as the document writes it, or in YAML, as the controller reads it.
 *
 * @throws Error naming the file and what is wrong with it.
 */
export function parseRetries(file: string, content: string): z.output<typeof retryConfiguration> {
  let written: unknown;
  try {
    written = file.endsWith('.toml') ? parseToml(content) : parseYaml(content);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} cannot be read: ${reason}`, { cause: error });
  }
  const { data, error } = retryConfiguration.safeParse(written);
  if (data === undefined) throw new Error(`${file} is no retry configuration:\n${z.prettifyError(error)}`);
  return data;
}

function text(plans: ReadonlyMap<string, RetryPlan>): string {
  return [...plans].map(([name, plan]) => retryTableText(name, plan)).join('\n\n');
}

function json(plans: ReadonlyMap<string, RetryPlan>): string {
  const tables = [...plans].map(([name, plan]) => ({ name, plan, ...delayTable(plan) }));
  return JSON.stringify({ retries: tables }, undefined, 2);
}
