import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import { z } from 'zod';
import type { SynthResult } from '../../src/commands/synth.ts';
import type { Programs } from './programs.ts';

/** How the installed operator restricts an AlertmanagerConfig to alerts of its namespace; the first is its default. */
export const STRATEGIES = ['OnNamespace', 'None'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export interface ConfigurationOptions {
  readonly strategy: Strategy;
  /** What the installer has in Alertmanager already. */
  readonly base?: string;
  /** Start of the URL that each secret holds. */
  readonly secrets?: string;
}

/** Where the made-up secrets point by default: nowhere. */
export const NO_SECRETS = 'https://secrets.invalid';

/** The configuration that the operator makes of the AlertmanagerConfigs of an environment, in a file. */
export async function configure(
  { amcfg, alertmanagerVersion }: Programs,
  { environment, manifests }: SynthResult,
  folder: string,
  { strategy, base, secrets = NO_SECRETS }: ConfigurationOptions,
): Promise<string> {
  const to = join(folder, environment.name);
  await mkdir(to, { recursive: true });
  const objects = manifests.filter(({ manifest }) => manifest.kind === 'AlertmanagerConfig');
  const files = await Promise.all(
    objects.map(async ({ manifest, text }) => {
      const file = join(to, `${manifest.metadata.name}.yaml`);
      await writeFile(file, text);
      return file;
    }),
  );
  const baseFile = join(to, 'base.yaml');
  if (base !== undefined) await writeFile(baseFile, base);
  const options = [`-alertmanager=${alertmanagerVersion}`, `-strategy=${strategy}`, `-secrets=${secrets}`];
  const { stdout } = await execa(amcfg, [
    ...options,
    ...(base === undefined ? [] : [`-base=${baseFile}`]),
    ...files,
  ]);
  const file = join(to, `alertmanager-${strategy}.yaml`);
  await writeFile(file, stdout);
  return file;
}

const named = z.looseObject({ name: z.string() });
const slackConfig = z.looseObject({ channel: z.string(), api_url: z.string() });
const pagerdutyConfig = z.looseObject({ routing_key: z.string() });
const emailConfig = z.looseObject({ to: z.string() });
const webhookConfig = z.looseObject({ url: z.string() });

/** As much of alertmanager.yaml as the tests look at. */
export const configuration = z.looseObject({
  route: z.looseObject({ receiver: z.string() }),
  receivers: z.array(
    named.extend({
      slack_configs: z.array(slackConfig).default([]),
      pagerduty_configs: z.array(pagerdutyConfig).default([]),
      email_configs: z.array(emailConfig).default([]),
      webhook_configs: z.array(webhookConfig).default([]),
    }),
  ),
});
export type Configuration = z.output<typeof configuration>;

export function readConfiguration(text: string): Configuration {
  return configuration.parse(parse(text));
}

/** Who gets the messages of a receiver, for a reader: `slack #incidents`. */
export function channelsOf({ receivers }: Configuration, receiver: string): string[] {
  const found = receivers.find(({ name }) => name === receiver);
  if (found === undefined) throw new Error(`no receiver ${receiver} in the configuration`);
  const lastPart = (path: string) => path.split('/').at(-1) ?? path;
  return [
    ...found.pagerduty_configs.map(({ routing_key }) => `pagerduty ${lastPart(routing_key)}`),
    ...found.slack_configs.map(({ channel }) => `slack ${channel}`),
    ...found.email_configs.map(({ to }) => `email ${to}`),
    ...found.webhook_configs.map(({ url }) => `webhook ${new URL(url).host}`),
  ];
}
