import { readFile, writeFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { ALERT_LABELS } from '../../src/conventions/labels.ts';
import { startAlertmanager, type Alertmanager } from './alertmanager.ts';
import type { Labels, SentAlert } from './alerts.ts';
import { readConfiguration } from './configuration.ts';
import { startRecorder, type Recorder } from './recorder.ts';

/** A real Alertmanager with the operator's configuration, and what it sent. */
export interface Delivery {
  readonly alertmanager: Alertmanager;
  readonly recorder: Recorder;
}

/** Runs `check` against an Alertmanager whose every receiver is a webhook on loopback; the path is its name. */
export async function withWebhooks(
  program: string,
  config: string,
  check: (delivery: Delivery) => Promise<void>,
): Promise<void> {
  const recorder = await startRecorder();
  const original = readConfiguration(await readFile(config, 'utf8'));
  const receivers = original.receivers.map(({ name }) => ({
    name,
    webhook_configs: [{ url: `${recorder.url}/${encodeURIComponent(name)}` }],
  }));
  const route = hurried(original.route);
  await withConfig(config, { ...original, route, receivers }, { program, recorder }, check);
}

export interface ChannelsOptions {
  /** Where the addresses of the channels lead; closed at the end. */
  readonly recorder: Recorder;
  /** Whether waiting times are cut short. */
  readonly hurry: boolean;
}

/** The same with the receivers as they are, whose addresses lead to loopback already. Mail goes nowhere. */
export async function withChannels(
  program: string,
  config: string,
  { recorder, hurry }: ChannelsOptions,
  check: (delivery: Delivery) => Promise<void>,
): Promise<void> {
  const original = readConfiguration(await readFile(config, 'utf8'));
  const receivers = original.receivers.map((receiver) => ({
    ...receiver,
    email_configs: receiver.email_configs.map((channel) => ({ ...channel, smarthost: '127.0.0.1:1' })),
    webhook_configs: receiver.webhook_configs.map(() => ({ url: `${recorder.url}/controller` })),
  }));
  const route = hurry ? hurried(original.route) : original.route;
  await withConfig(config, { ...original, route, receivers }, { program, recorder }, check);
}

async function withConfig(
  name: string,
  configuration: object,
  { program, recorder }: { readonly program: string; readonly recorder: Recorder },
  check: (delivery: Delivery) => Promise<void>,
): Promise<void> {
  const file = name.replace(/\.yaml$/, '-loopback.yaml');
  await writeFile(file, stringify(configuration));
  try {
    const alertmanager = await startAlertmanager(program, file);
    try {
      await check({ alertmanager, recorder });
    } finally {
      await alertmanager.stop();
    }
  } finally {
    await recorder.close();
  }
}

const anyRoute = z.looseObject({ routes: z.array(z.unknown()).optional() });

/** The same routes with waiting times that a test can bear. What waits for what stays as it is. */
function hurried(route: unknown): object {
  const { routes, ...own } = anyRoute.parse(route);
  return {
    ...own,
    group_wait: '1s',
    group_interval: '1s',
    ...(routes === undefined ? {} : { routes: routes.map(hurried) }),
  };
}

const webhookBody = z.object({
  status: z.string(),
  alerts: z.array(z.object({ status: z.string(), labels: z.record(z.string(), z.string()) })),
});

/** What a webhook receiver was told of an alert: one entry for each time. */
export function told({ requests }: Recorder, receiver: string, { alertname, severity }: Labels): string[] {
  return requests
    .filter(({ path }) => path === `/${receiver}`)
    .flatMap(({ body }) => webhookBody.parse(parse(body)).alerts)
    .filter(({ labels }) => labels['alertname'] === alertname && labels[ALERT_LABELS.severity] === severity)
    .map(({ status }) => status);
}

/** Labels of an alert of the catalogue. @throws Error when it has none of that name and severity. */
export function labelsOf(sent: readonly SentAlert[], title: string, severity: string): Labels {
  const found = sent.find(({ title: name, alert }) => name === title && alert.severity === severity);
  const labels = found?.variants[0];
  if (labels === undefined) throw new Error(`the catalogue has no alert ${title} (${severity})`);
  return labels;
}
