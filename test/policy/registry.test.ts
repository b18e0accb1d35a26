import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { validateFiles } from '../../src/commands/validate.ts';
import { isRuleId, rules, type RuleId } from '../../src/policy/index.ts';
import { policiesFolder } from '../../src/policy/folder.ts';
import { policyReader } from '../../src/policy/settings.ts';
import { chosenRules } from '../../src/policy/validate.ts';

const POLICIES = policiesFolder();
const SOURCES = new URL('../../src/policy/rules/', import.meta.url).pathname;
const IDS = Object.keys(rules).filter(isRuleId);

/** The paths `family/name` two levels below a folder, without extensions. */
function entries(folder: string): string[] {
  const families = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return families.flatMap(({ name }) =>
    readdirSync(join(folder, name)).map((entry) => `${name}/${entry.replace(/\.ts$/, '')}`),
  );
}

function fixtures(id: string, prefix: string): string[] {
  const files = readdirSync(join(POLICIES, id));
  return files
    .filter((file) => file.startsWith(prefix) && /\.(?:yaml|json)$/.test(file))
    .map((file) => join(POLICIES, id, file));
}

function findingsOf(file: string, id: RuleId): string[] {
  const { findings } = validateFiles([{ path: file, text: readFileSync(file, 'utf8') }], [id]);
  return findings.map(
    ({ rule, line, column, endLine, endColumn }) => `${rule} ${line}:${column}-${endLine}:${endColumn}`,
  );
}

/** What the comments at the top of a bad file announce, as in `# expect: family/rule 3:5-3:9`. */
function expected(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return Array.from(text.matchAll(/^# expect: (.+)$/gm), (match) => match[1] ?? '').sort();
}

test('registry, rule files and policy folders list the same ids', () => {
  expect(entries(SOURCES).sort()).toEqual(IDS.toSorted());
  expect(entries(POLICIES).sort()).toEqual(IDS.toSorted());
  for (const id of IDS) expect(rules[id].id).toBe(id);
});

describe.each(IDS)('%s', (id) => {
  test('has a summary, a rationale, and a fix that ends with a period', () => {
    const policy = policyReader()(id);
    expect(rules[id].summary).toMatch(/[^.]$/);
    expect(policy.rationale).toMatch(/\.$/);
    expect(policy.fix).toMatch(/\.$/);
  });

  test('has parameters that fit, and refuses unknown ones', () => {
    const { parameters } = policyReader()(id);
    expect(() => rules[id].configure(parameters)).not.toThrow();
    expect(() => rules[id].configure({ ...parameters, surprise: 1 })).toThrow();
  });

  test('is silent on its good files', () => {
    const good = fixtures(id, 'good');
    expect(good.length).toBeGreaterThan(0);
    for (const file of good) expect(findingsOf(file, id), file).toEqual([]);
  });

  test('fires on its bad files, at the announced ranges and nowhere else', () => {
    const bad = fixtures(id, 'bad');
    expect(existsSync(join(POLICIES, id, 'bad.yaml'))).toBe(true);
    for (const file of bad) {
      expect(expected(file).length, file).toBeGreaterThan(0);
      expect(findingsOf(file, id).sort(), file).toEqual(expected(file));
    }
  });

  test('ends the fix of every finding with a period', () => {
    const files = fixtures(id, 'bad').map((path) => ({ path, text: readFileSync(path, 'utf8') }));
    for (const { fix } of validateFiles(files, [id]).findings) expect(fix).toMatch(/\.$/);
  });
});

test('a chosen rule runs alone, but for the one that says what cannot be read', () => {
  expect(chosenRules(['alert/for']).map(({ id }) => id)).toEqual(['alert/for', 'schema/parse']);
});

test('all rules run unless told otherwise, but for the one that depends on the cluster’s version', () => {
  const idsOf = (...choice: Parameters<typeof chosenRules>) => chosenRules(...choice).map(({ id }) => id);
  expect(idsOf()).toEqual(IDS.filter((id) => id !== 'schema/fields'));
  expect(idsOf([], '1.37')).toEqual(IDS);
  expect(idsOf(['alert/for'], '1.37')).toEqual(['alert/for', 'schema/fields', 'schema/parse']);
  expect(idsOf(['schema/fields'])).toEqual(['schema/fields', 'schema/parse']);
});
