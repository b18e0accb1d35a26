import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runValidate, validateCommand, validateFiles, type ValidateIo } from '../../src/commands/validate.ts';

const TEXT = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: demo}\n';
const finding = z.object({ rule: z.string(), message: z.string() });

function recorder(overrides: Partial<ValidateIo> = {}): { io: ValidateIo; out: string[]; err: string[] } {
  const out: string[] = [];
  const err: string[] = [];
  const io: ValidateIo = {
    find: () => ({
      files: [1, 2, 3].map((number) => ({ file: `${number}.yaml`, explicit: true })),
      missing: [],
    }),
    read: (ref) => ({ ...ref, text: TEXT }),
    stdin: () => Promise.resolve(new Uint8Array()),
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    color: false,
    watched: false,
    now: () => 0,
    ...overrides,
  };
  return { io, out, err };
}

const OPTIONS = { paths: ['x'], format: 'text', rules: [], listRules: false };

/** A clock that moves on by this much whenever it is asked. */
function clock(step: number): () => number {
  let now = 0;
  return () => (now += step);
}

describe('progress', () => {
  test('is shown to somebody who watches and has waited, and wiped off in the end', async () => {
    const { io, err } = recorder({ watched: true, now: clock(1500) });
    await runValidate(OPTIONS, io);
    expect(err).toEqual(['\r2 of 3 files', '\r3 of 3 files', '\r\u001b[K']);
  });

  test.each([
    ['nobody watches', { watched: false, now: clock(1500) }],
    ['it is quick', { watched: true, now: clock(1) }],
  ])('is not shown when %s', async (_, overrides) => {
    const { io, err } = recorder(overrides);
    await runValidate(OPTIONS, io);
    expect(err).toEqual([]);
  });
});

test('colours are up to the caller', async () => {
  for (const color of [true, false]) {
    const { io, out } = recorder({ color });
    await runValidate(OPTIONS, io);
    expect(out.join('').includes('\u001b[')).toBe(color);
  }
});

test('the command takes rules repeated and by comma, and sets the exit code', async () => {
  const { io, out } = recorder();
  const before = process.exitCode;
  await validateCommand(() => io).parseAsync(
    ['--rule', 'alert/for,alert/promql', '--rule', 'sensor/operation', '--list-rules'],
    { from: 'user' },
  );
  expect(
    out
      .join('')
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ).toEqual(['alert/for', 'alert/promql', 'schema/parse', 'sensor/operation', '']);
  expect(process.exitCode).toBe(0);
  process.exitCode = before;
});

test('the command holds manifests against a Kubernetes version', async () => {
  const text = `${TEXT}spec: {finalizer: [kubernetes]}\n`;
  const { io, out } = recorder({ read: (ref) => ({ ...ref, text }) });
  const before = process.exitCode;
  const flags = ['--kubernetes-version', 'v1.37.2', '--format', 'json', 'x'];
  await validateCommand(() => io).parseAsync(flags, { from: 'user' });
  const [found] = z.object({ findings: z.array(finding) }).parse(JSON.parse(out.join(''))).findings;
  expect(found).toEqual({
    rule: 'schema/fields',
    message: 'there is no field "spec.finalizer" (Namespace of v1, Kubernetes 1.37)',
  });
  expect(process.exitCode).toBe(1);
  process.exitCode = before;
});

test('the help has examples and the exit codes', () => {
  let help = '';
  validateCommand()
    .configureOutput({ writeOut: (text) => void (help += text) })
    .outputHelp();
  expect(help).toContain('stanchion validate dist');
  expect(help).toContain('Exit status: 0');
  expect(help).toMatch(/--kubernetes-version <version> [^-]*\(1\.34, 1\.37\)/);
});

test('files in memory are validated without any file system', () => {
  expect(
    validateFiles([
      { path: 'a.yaml', text: TEXT },
      { path: 'b.yaml', text: 'a: [' },
    ]),
  ).toMatchObject({
    findings: [{ rule: 'schema/parse', file: 'b.yaml' }],
    summary: { files: 2, documents: 2, errors: 1, warnings: 0 },
  });
});

test('two thousand files take seconds, not minutes', () => {
  const files = Array.from({ length: 2000 }, (_, at) => ({ path: `${at}.yaml`, text: TEXT }));
  const started = performance.now();
  expect(validateFiles(files).summary.documents).toBe(2000);
  expect(performance.now() - started).toBeLessThan(10_000);
});
