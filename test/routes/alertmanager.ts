import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { z } from 'zod';
import type { Labels } from './alerts.ts';

/** The real program on loopback, alone and with an empty store. */
export interface Alertmanager {
  readonly post: (alerts: readonly PostedAlert[]) => Promise<void>;
  readonly alerts: () => Promise<readonly StoredAlert[]>;
  /** Value of a counter, all of whose given labels match; 0 when there is none. */
  readonly counter: (name: string, label: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

export interface PostedAlert {
  readonly labels: Labels;
  readonly annotations?: Labels;
  /** Ended by now. */
  readonly resolved?: boolean;
}

const storedAlert = z.object({
  labels: z.record(z.string(), z.string()),
  status: z.object({ state: z.string(), inhibitedBy: z.array(z.string()) }),
});
export type StoredAlert = z.output<typeof storedAlert>;

const DEADLINE_MS = 30_000;

/** Asks until there is an answer. @throws Error naming what did not come in time. */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + DEADLINE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`not within ${DEADLINE_MS / 1000} s: ${what}`);
    await setTimeout(20);
  }
}

export async function startAlertmanager(program: string, config: string): Promise<Alertmanager> {
  const storage = await mkdtemp(join(tmpdir(), 'alertmanager-'));
  const running = execa(
    program,
    [
      `--config.file=${config}`,
      `--storage.path=${storage}`,
      '--web.listen-address=127.0.0.1:0',
      '--cluster.listen-address=',
    ],
    { reject: false, buffer: false, stdin: 'ignore' },
  );
  const stop = async () => {
    running.kill();
    await running;
    await rm(storage, { recursive: true, force: true });
  };
  try {
    const url = `http://${await listeningAddress(running)}`;
    await eventually('Alertmanager is ready', async () => (await isReady(url)) || undefined);
    return { ...clientOf(url), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** From its log, since it picks a free port by itself. */
async function listeningAddress({ stderr }: { readonly stderr: NodeJS.ReadableStream }): Promise<string> {
  const seen: string[] = [];
  for await (const line of createInterface({ input: stderr })) {
    seen.push(line);
    const address = /Listening on.*address=(127\.0\.0\.1:\d+)/.exec(line)?.[1];
    if (address === undefined) continue;
    stderr.resume();
    return address;
  }
  throw new Error(`Alertmanager ended before it listened:\n${seen.join('\n')}`);
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/-/ready`);
  return response.ok;
}

function clientOf(url: string): Omit<Alertmanager, 'stop'> {
  const api = `${url}/api/v2/alerts`;
  return {
    post: async (alerts) => {
      const body = alerts.map(({ labels, annotations = {}, resolved = false }) => {
        const start = new Date(Date.now() - 1000).toISOString();
        const times = resolved ? { startsAt: start, endsAt: new Date().toISOString() } : { startsAt: start };
        return { labels, annotations, generatorURL: 'http://prometheus.invalid', ...times };
      });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(api, { method: 'POST', headers, body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`Alertmanager refuses the alerts: ${await response.text()}`);
    },
    alerts: async () => z.array(storedAlert).parse(await (await fetch(api)).json()),
    counter: async (name, label) => {
      const text = await (await fetch(`${url}/metrics`)).text();
      const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) && line.includes(label));
      return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    },
  };
}
