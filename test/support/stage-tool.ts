import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { StageTool } from '../../src/catalogue/model/pipeline.ts';

/** A folder that stands for the file system of the containers of one run. */
export interface Machine {
  /** Where it is on this machine. */
  readonly folder: string;
  /** Runs the tool's own command line; `at` replaces other texts in it, such as a host. */
  readonly run: (tool: StageTool, env: Environment, at?: Replacements) => Promise<Ended>;
  readonly read: (path: string) => Promise<string>;
  readonly write: (path: string, text: string) => Promise<void>;
  readonly has: (path: string) => Promise<boolean>;
  readonly remove: () => Promise<void>;
}

export interface Ended {
  readonly code: number | undefined;
  readonly output: string;
}

type Environment = Readonly<Record<string, string>>;
type Replacements = Readonly<Record<string, string>>;

/** Paths of the container that are below the folder here. */
const PATHS = /\/(workspace|tmp)(?=\/)/g;

export async function machine(): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), 'stanchion-tool-'));
  const local = (text: string) => text.replaceAll(PATHS, (path) => join(folder, path));
  const file = (path: string) => join(folder, path);
  await Promise.all(['/workspace', '/tmp'].map((path) => mkdir(file(path))));
  return {
    folder,
    run: async ({ command }, env, at = {}) => {
      const replaced = (text: string) =>
        Object.entries(at).reduce((all, [from, to]) => all.replaceAll(from, to), local(text));
      const [program, ...args] = command.map(replaced);
      const { exitCode, all } = await execa(program ?? '', args, {
        cwd: folder,
        env: { PATH: process.env['PATH'], HOME: file('/tmp'), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', ...env },
        extendEnv: false,
        reject: false,
        all: true,
      });
      return { code: exitCode, output: all };
    },
    read: (path) => readFile(file(path), 'utf8'),
    write: async (path, text) => {
      await mkdir(dirname(file(path)), { recursive: true });
      await writeFile(file(path), text);
    },
    has: (path) =>
      access(file(path)).then(
        () => true,
        () => false,
      ),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
}

export interface Asked {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A server on loopback that gives the same answer to everything, and keeps what it was asked. */
export async function answering({ status, headers = {}, body = '' }: Answer) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    textOf(request)
      .then((text) => {
        const { url = '', headers: given } = request;
        asked.push({ path: url, authorization: given.authorization, body: text });
        response.writeHead(status, headers).end(body);
      })
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { url: `http://127.0.0.1:${address.port}`, asked, stop };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += String(part);
  return text;
}
