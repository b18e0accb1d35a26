import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { controllerCommand } from '../../src/commands/controller/command.ts';
import { CONTROLLER_NODE_FLAGS } from '../../src/conventions/controller.ts';
import { USER } from '../../src/conventions/pod-security.ts';
import { committedManifests } from '../support/manifests.ts';

const FILE = 'src/controller/Dockerfile';
const packageJson = z
  .object({ devDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));
const words = z.array(z.string());

interface Instruction {
  readonly name: string;
  readonly value: string;
}
type Stage = readonly Instruction[];

/** One list a stage; there are no continued lines in the file. */
function stagesOf(text: string): Stage[] {
  const all = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line): Instruction => {
      const [, name = '', value = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
      return { name, value };
    });
  const starts = all.flatMap(({ name }, index) => (name === 'FROM' ? [index] : []));
  return starts.map((start, index) => all.slice(start, starts[index + 1]));
}

const [build = [], final = []] = stagesOf(readFileSync(FILE, 'utf8'));
const values = (stage: Stage, name: string) =>
  stage.filter((one) => one.name === name).map(({ value }) => value);
/** A command without a shell, or nothing. */
const command = (value = '') => words.safeParse(JSON.parse(value.startsWith('[') ? value : '""')).data;
const copied = values(build, 'COPY').flatMap((value) => value.split(' ').slice(0, -1));

describe('the image of the controller', () => {
  test('is built with the Node that the package pins, and runs on the same major version', () => {
    expect(values(build, 'FROM')).toEqual([`node:${packageJson.devDependencies['node']}-slim AS bundle`]);
    const [major] = (packageJson.devDependencies['node'] ?? '').split('.');
    expect(values(final, 'FROM')).toEqual([`gcr.io/distroless/nodejs${major}-debian13:nonroot`]);
  });

  test('has no shell and runs nothing while it is put together', () => {
    expect(values(final, 'RUN')).toEqual([]);
    expect(values(final, 'CMD')).toEqual([]);
    for (const value of [...values(build, 'RUN'), ...values(final, 'ENTRYPOINT')]) {
      expect(command(value)).toBeDefined();
    }
  });

  test('runs as the user of the pod, by number, so that Kubernetes can tell that it is not root', () => {
    expect(values(final, 'USER')).toEqual([`${USER}:${USER}`]);
  });

  test('holds the bundle and nothing else, which nobody can write', () => {
    expect(values(final, 'COPY')).toEqual(['--from=bundle --chmod=0555 /build/lib/controller /app']);
    expect(command(values(final, 'ENTRYPOINT')[0])).toEqual([
      '/nodejs/bin/node',
      ...CONTROLLER_NODE_FLAGS,
      '/app/controller.mjs',
    ]);
  });

  test('is built from what is copied, and what is copied gets past the list of what is left out', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stanchion-image-'));
    try {
      for (const path of copied) cpSync(path, join(folder, path), { recursive: true });
      symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
      const [, run] = values(build, 'RUN').map(command);
      await execa(run?.[0] ?? '', run?.slice(1) ?? [], { cwd: folder });
      const help = [join(folder, 'lib/controller/controller.mjs'), '--help'];
      expect((await execa(process.execPath, help)).stdout).toContain('Several replicas may run');
    } finally {
      rmSync(folder, { recursive: true });
    }
    const letIn = readFileSync(`${FILE}.dockerignore`, 'utf8').match(/^!.*$/gm) ?? [];
    const folders = copied.map(dirname).filter((path) => path !== '.');
    const needed = [...copied, ...folders, ...folders.map(dirname)].filter((path) => path !== '.');
    expect(letIn.map((line) => line.slice(1)).sort()).toEqual([...new Set(needed)].sort());
  });
});

test('the arguments in the Deployments of dist/ are options that the controller has', () => {
  const shape = z.object({
    spec: z.object({
      template: z.object({
        spec: z.object({ containers: z.tuple([z.object({ args: z.array(z.string()) })]) }),
      }),
    }),
  });
  const known = controllerCommand().options.map(({ long }) => long);
  const deployments = committedManifests().filter(({ file }) =>
    file.endsWith('stanchion-system/deployment-stanchion-controller.yaml'),
  );
  expect(deployments).toHaveLength(2);
  for (const { manifest } of deployments) {
    const [{ args }] = shape.parse(manifest).spec.template.spec.containers;
    const used = args.map((argument) => argument.split('=')[0]);
    expect(used).toContain('--settings');
    expect(used.filter((name) => !known.includes(name))).toEqual([]);
  }
});

test.each([
  [['--tls-cert', 'a'], 'a certificate and its key come together'],
  [['--tls-key', 'a'], 'a certificate and its key come together'],
])('%j alone is refused, since the webhook would silently listen in the clear', async (half, message) => {
  const args = ['--settings', 's', '--tokens', 't', ...half];
  await expect(controllerCommand().parseAsync(args, { from: 'user' })).rejects.toThrow(
    `--tls-key: ${message}`,
  );
});
