import { mkdtempSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const cruised = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({
    violations: z.array(z.object({ rule: z.object({ name: z.string() }), from: z.string(), to: z.string() })),
  }),
});

async function cruise(folder: string) {
  const { stdout } = await execa(
    'depcruise',
    ['--config', 'test/config/dependency-cruiser.cjs', '--output-type', 'json', folder],
    { preferLocal: true, reject: false },
  );
  return cruised.parse(JSON.parse(stdout));
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('the import rules of the layout', () => {
  test('hold in every source file, and every source file was looked at', async () => {
    const { modules, summary } = await cruise('src');
    const seen = modules.map(({ source }) => source);
    expect(sourceFiles('src').filter((file) => !seen.includes(file))).toEqual([]);
    expect(summary.violations).toEqual([]);
  });

  test('are broken by a catalogue that imports cdk8s, and by two files that import each other', async () => {
    mkdirSync('src/catalogue', { recursive: true });
    const seeded = mkdtempSync('src/catalogue/seeded-');
    try {
      writeFileSync(
        join(seeded, 'a.ts'),
        "import { App } from 'cdk8s';\nimport './b.ts';\nexport const a = App;\n",
      );
      writeFileSync(join(seeded, 'b.ts'), "import './a.ts';\n");
      const { summary } = await cruise(seeded);
      const names = summary.violations.map(({ rule }) => rule.name);
      expect(names).toContain('catalogue-uses-only-its-packages');
      expect(names).toContain('no-cycle');
    } finally {
      rmSync(seeded, { recursive: true });
    }
  });
});
