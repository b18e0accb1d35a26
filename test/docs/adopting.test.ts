import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { defineEnvironment } from '../../src/environments/define.ts';
import { INSTALL_PARTS } from '../../src/environments/model.ts';
import { REMEDIATION_OPT_IN } from '../../src/conventions/labels.ts';
import { switchesConfigMapName } from '../../src/conventions/names.ts';

const packageJson = z.object({ exports: z.record(z.string(), z.unknown()) });
const page = readFileSync('docs/adopting.md', 'utf8');
const blocks = [...page.matchAll(/^```(\w+)(?: file=(\S+))?\n([^]*?)^```$/gm)].map(
  ([, language = '', file, text = '']) => ({ language, file, text }),
);

describe('the page about adopting', () => {
  test.each(['main.ts', 'system.ts', 'cdk8s.yaml'])('shows %s of test/consumer as it is', (name) => {
    const file = `test/consumer/${name}`;
    expect(blocks.find((block) => block.file === file)?.text).toBe(readFileSync(file, 'utf8'));
  });

  test('tells the number of lines that those files have', () => {
    const lines = ['main.ts', 'system.ts']
      .map((name) => readFileSync(`test/consumer/${name}`, 'utf8').trimEnd().split('\n').length)
      .reduce((a, b) => a + b);
    expect(page).toContain(`Two files, ${lines} lines.`);
  });

  test('explains every part that can be left out, and no other', () => {
    const rows = page.slice(page.indexOf('## Leaving parts out'), page.indexOf('## Workloads'));
    expect([...rows.matchAll(/^\| `(\w+)`/gm)].map(([, part]) => part)).toEqual([...INSTALL_PARTS]);
  });

  test('names the entries of the package', () => {
    const { exports } = packageJson.parse(JSON.parse(readFileSync('package.json', 'utf8')));
    const entries = Object.keys(exports).filter((entry) => entry !== './package.json');
    expect([...page.matchAll(/^\| `(stanchion[/\w]*)`/gm)].map(([, name]) => name)).toEqual(
      entries.map((entry) => entry.replace('.', 'stanchion')),
    );
  });

  test('uses the names that the product uses', () => {
    const { controllerWebhook } = defineEnvironment({
      name: 'any',
      runbookBaseUrl: 'https://runbooks.example.com',
      receivers: { team: [{ webhook: { url: { secret: 's', key: 'k' } } }] },
    });
    expect(page).toContain(`url: ${controllerWebhook.url}`);
    expect(page).toContain(`\`${REMEDIATION_OPT_IN}: enabled\``);
    expect(page).toContain(`\`${switchesConfigMapName('<workload>')}\``);
  });

  test('has YAML that parses', () => {
    for (const { text } of blocks.filter(({ language }) => language === 'yaml')) {
      expect(() => {
        parse(text);
      }).not.toThrow();
    }
  });
});
