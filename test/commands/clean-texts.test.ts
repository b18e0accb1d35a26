import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CleanTexts } from '../../src/commands/clean-texts.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stanchion-clean-'));
  file = join(folder, 'deep', 'clean.json');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function remember(...texts: string[]): void {
  const clean = new CleanTexts({ file, code: 'rules-1' });
  for (const text of texts) clean.add(text);
  clean.save();
}

test('a text that was clean once is known in the next run', () => {
  remember('a');
  const next = new CleanTexts({ file, code: 'rules-1' });
  expect([next.has('a'), next.has('a '), next.has('b')]).toEqual([true, false, false]);
});

test('other rules know nothing', () => {
  remember('a');
  expect(new CleanTexts({ file, code: 'rules-2' }).has('a')).toBe(false);
});

test('what a run does not see is forgotten', () => {
  remember('a', 'b');
  const next = new CleanTexts({ file, code: 'rules-1' });
  next.has('b');
  next.save();
  const last = new CleanTexts({ file, code: 'rules-1' });
  expect([last.has('a'), last.has('b')]).toEqual([false, true]);
});

test.each(['', '{', '[]', '{"code":"rules-1","kept":"a"}'])(
  'a damaged file (%j) is an empty cache',
  (damaged) => {
    remember('a');
    writeFileSync(file, damaged);
    expect(new CleanTexts({ file, code: 'rules-1' }).has('a')).toBe(false);
  },
);

test('without a file nothing is written', () => {
  const clean = new CleanTexts(undefined);
  clean.add('a');
  clean.save();
  expect(new CleanTexts({ file, code: 'rules-1' }).has('a')).toBe(false);
});
