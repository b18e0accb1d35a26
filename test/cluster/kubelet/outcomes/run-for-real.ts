import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { execa } from 'execa';
import type { Ending, Outcome, Run } from '../outcome.ts';

/** What a container may be, to be run on this machine. */
const RUNNABLE = /^(\/(usr\/)?bin\/)?(sh|bash|node|true|false)$/;
/** Where Argo puts the text of a `script` template. */
const STAGING = '/argo/staging';

/**
 * Runs the main container's command on this machine, in an empty folder and with the pod's environment only, so that
 * the text of a script is tried too. Output parameters come from the files that the template names.
 *
 * @param mounts Absolute paths of the container, such as `/work`. Each becomes a folder below the empty one, and is
 *   replaced wherever the command, the environment or the template names it.
 */
export function runForReal(mounts: readonly string[] = []): Outcome {
  return async (run) => {
    const folder = await mkdtemp(join(tmpdir(), 'stanchion-container-'));
    const paths = [STAGING, ...mounts];
    const local = (text: string) =>
      paths.reduce((all, path) => all.replaceAll(path, join(folder, path)), text);
    try {
      await Promise.all(paths.map((path) => mkdir(join(folder, path), { recursive: true })));
      return await execute(run, folder, local);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

async function execute(run: Run, folder: string, local: (text: string) => string): Promise<Ending> {
  const { command, args, env } = run.main;
  if (!RUNNABLE.test(command[0] ?? '')) {
    throw new Error(`${run.pod.metadata.name}: '${command.join(' ')}' is nothing to run outside a container`);
  }
  const source = run.step?.template.script?.source;
  if (source !== undefined) await write(join(folder, STAGING, 'script'), local(source));
  const [file = '', ...rest] = [...command, ...args].map(local);
  const own = Object.fromEntries(env.map(({ name, value = '' }) => [name, local(value)]));
  const result = await execa(file, rest, {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...own },
    extendEnv: false,
    reject: false,
    cancelSignal: run.signal,
    all: true,
  });
  const message = result.all.trim().split('\n').at(-1) ?? '';
  const exitCode = result.exitCode ?? 137;
  const outputs = exitCode === 0 ? await outputsOf(run, folder, local) : {};
  return { kind: 'exited', exitCode, outputs, ...(exitCode === 0 ? {} : { message }) };
}

async function outputsOf(run: Run, folder: string, local: (text: string) => string) {
  const outputs: Record<string, string> = {};
  for (const { name, valueFrom } of run.step?.template.outputs.parameters ?? []) {
    if (valueFrom?.path === undefined) continue;
    const file = local(valueFrom.path);
    outputs[name] = (await readFile(isAbsolute(file) ? file : join(folder, file), 'utf8')).trimEnd();
  }
  return outputs;
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
