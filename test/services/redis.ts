import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { eventually, freePort } from './loopback.ts';

/** A real Redis on loopback, alone, empty, and behind a password that nobody else knows. */
export interface Redis {
  /** With the password, as workloads get it. */
  readonly url: string;
  /** Runs one command; the answer as redis-cli prints it. @throws Error when Redis answers with an error. */
  readonly command: (...words: readonly string[]) => Promise<string>;
  readonly stop: () => Promise<void>;
}

const PROGRAMS = ['redis-server', 'redis-cli'] as const;

/** @throws Error that names what has to be installed. */
export async function requireRedis(): Promise<void> {
  for (const name of PROGRAMS) {
    const { failed } = await execa(name, ['--version'], { reject: false });
    if (failed) {
      throw new Error(
        `${name} is not on PATH; install Redis 7 or newer (Debian and Ubuntu: apt-get install -y redis-server)`,
      );
    }
  }
}

export async function startRedis(): Promise<Redis> {
  const [port, folder] = [await freePort(), await mkdtemp(join(tmpdir(), 'redis-'))];
  const password = randomBytes(16).toString('hex');
  // The configuration comes by standard input, so that the password is in no list of processes.
  const settings = [
    `requirepass ${password}`,
    'bind 127.0.0.1',
    `port ${port}`,
    `dir ${folder}`,
    'save ""',
    'appendonly no',
  ];
  const running = execa('redis-server', ['-'], {
    input: settings.join('\n'),
    reject: false,
    all: true,
  });
  const cli = (words: readonly string[]) =>
    execa('redis-cli', ['-e', '-h', '127.0.0.1', '-p', String(port), ...words], {
      env: { REDISCLI_AUTH: password },
      reject: false,
      all: true,
    });
  const stop = async () => {
    running.kill();
    await running;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await eventually('Redis answers', async () =>
      (await cli(['PING'])).stdout === 'PONG' ? true : undefined,
    );
  } catch (error) {
    await stop();
    throw new Error(`redis-server does not start: ${(await running).all}`, { cause: error });
  }
  return {
    url: `redis://:${password}@127.0.0.1:${port}`,
    command: async (...words) => {
      const { failed, all } = await cli(words);
      if (failed) throw new Error(`${words.join(' ')}: ${all}`);
      return all;
    },
    stop,
  };
}
