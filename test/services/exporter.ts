import { execa } from 'execa';
import { z } from 'zod';
import { program } from '../support/programs.ts';
import { eventually, freePort } from './loopback.ts';

/** One line of a scrape. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** redis_exporter as a Deployment runs it, on loopback. */
export interface Exporter {
  readonly scrape: () => Promise<readonly Sample[]>;
  readonly stop: () => Promise<void>;
}

const deployment = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        containers: z.tuple([
          z.object({
            image: z.string(),
            args: z.array(z.string()),
            env: z.array(z.object({ name: z.string() })),
            ports: z.tuple([z.object({ containerPort: z.number() })]),
            readinessProbe: z.object({ httpGet: z.object({ path: z.string() }) }),
          }),
        ]),
      }),
    }),
  }),
});
export type ExporterContainer = z.output<typeof deployment>['spec']['template']['spec']['containers'][0];

/** The only container of the exporter's Deployment. */
export function containerOf(manifest: unknown): ExporterContainer {
  return deployment.parse(manifest).spec.template.spec.containers[0];
}

/**
 * Starts the real program with exactly the container's arguments. Every variable that the manifest takes from a Secret
 * holds the address of Redis; only the port to listen on is another.
 */
export async function startExporter(container: ExporterContainer, redisUrl: string): Promise<Exporter> {
  const address = `127.0.0.1:${await freePort()}`;
  const running = execa(await program('redis-exporter'), container.args, {
    env: {
      ...Object.fromEntries(container.env.map(({ name }) => [name, redisUrl])),
      REDIS_EXPORTER_WEB_LISTEN_ADDRESS: address,
    },
    reject: false,
    all: true,
    stdin: 'ignore',
  });
  let hasEnded = false;
  void running.finally(() => {
    hasEnded = true;
  });
  const stop = async () => {
    running.kill();
    await running;
  };
  try {
    await eventually('redis_exporter is ready', async () => {
      if (hasEnded) throw new Error('redis_exporter ended');
      return isUp(`http://${address}${container.readinessProbe.httpGet.path}`);
    });
  } catch (error) {
    await stop();
    throw new Error(`redis_exporter does not start: ${(await running).all}`, { cause: error });
  }
  return { scrape: async () => parse(await (await fetch(`http://${address}/metrics`)).text()), stop };
}

async function isUp(url: string): Promise<true | undefined> {
  try {
    return (await fetch(url)).ok || undefined;
  } catch (error) {
    // Nobody listens yet.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The text format of Prometheus, as far as the exporter uses it. */
function parse(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const found = /^(?<name>\w+)(?:\{(?<labels>.*)\})? (?<value>\S+)$/.exec(line)?.groups;
      if (found?.['name'] === undefined) throw new Error(`cannot read the sample '${line}'`);
      const labels = [...(found['labels'] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
      return {
        name: found['name'],
        labels: Object.fromEntries(labels.map(([, name = '', value = '']) => [name, value])),
        value: Number(found['value']),
      };
    });
}
