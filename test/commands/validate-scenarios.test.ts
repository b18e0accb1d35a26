import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runValidate, type ValidateIo, type ValidateOptions } from '../../src/commands/validate.ts';
import { findFiles, readSource } from '../../src/manifest/read.ts';

// Each file is one story: a title, the command, the files it is run over, and what it must print and return.
// Run with UPDATE_SCENARIOS=1 to write what it prints now, then read the difference.

const FOLDER = new URL('../scenarios/cli/', import.meta.url).pathname;
const EXPECTED = ['stdout', 'stderr', 'exit'];

interface Scenario {
  readonly head: string;
  readonly command: string;
  readonly sections: ReadonlyMap<string, string>;
}

function parseScenario(text: string): Scenario {
  const [head = '', ...rest] = text.split(/^-- (.+) --\n/m);
  const sections = new Map<string, string>();
  for (let at = 0; at < rest.length; at += 2) sections.set(rest[at] ?? '', rest[at + 1] ?? '');
  return { head, command: /^\$ stanchion validate(.*)$/m.exec(head)?.[1]?.trim() ?? '', sections };
}

function optionsOf(command: string): ValidateOptions {
  const words = command.split(' ').filter((word) => word !== '');
  const valuesOf = (option: string) =>
    words.flatMap((word, at) => (word === option ? [words[at + 1] ?? ''] : []));
  const isValue = (at: number) =>
    ['--format', '--rule', '--kubernetes-version'].includes(words[at - 1] ?? '');
  return {
    paths: words.filter((word, at) => !word.startsWith('--') && !isValue(at)),
    format: valuesOf('--format')[0] ?? 'text',
    rules: valuesOf('--rule'),
    kubernetesVersion: valuesOf('--kubernetes-version')[0],
    listRules: words.includes('--list-rules'),
  };
}

async function play(scenario: Scenario, folder: string): Promise<Record<string, string>> {
  const printed = { stdout: '', stderr: '' };
  for (const [name, text] of scenario.sections) {
    if (name === 'stdin' || EXPECTED.includes(name)) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const shown = (path: string) => path.replace(`${folder}/`, '');
  const io: ValidateIo = {
    find: (paths) => {
      const { files, missing } = findFiles(paths.map((path) => join(folder, path)));
      return { files: files.map((ref) => ({ ...ref, file: shown(ref.file) })), missing: missing.map(shown) };
    },
    read: (ref) => ({ ...readSource({ ...ref, file: join(folder, ref.file) }), file: ref.file }),
    stdin: () => Promise.resolve(new TextEncoder().encode(scenario.sections.get('stdin') ?? '')),
    stdout: (text) => void (printed.stdout += text),
    stderr: (text) => void (printed.stderr += text),
    color: false,
    watched: false,
    now: () => 0,
  };
  const exit = await runValidate(optionsOf(scenario.command), io);
  return { ...printed, exit: `${exit}\n` };
}

function render(scenario: Scenario, outcome: Record<string, string>): string {
  const kept = [...scenario.sections].filter(([name]) => !EXPECTED.includes(name));
  const expected = EXPECTED.flatMap((name): [string, string][] =>
    outcome[name] === '' ? [] : [[name, outcome[name] ?? '']],
  );
  return scenario.head + [...kept, ...expected].map(([name, text]) => `-- ${name} --\n${text}`).join('');
}

describe('validate, as a story', () => {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.txt'))) {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const scenario = parseScenario(text);
    test(`${file}: ${scenario.head.split('\n')[0] ?? ''}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'stanchion-scenario-'));
      try {
        const now = render(scenario, await play(scenario, folder));
        if (process.env['UPDATE_SCENARIOS'] === '1') writeFileSync(join(FOLDER, file), now);
        else expect(now).toBe(text);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
