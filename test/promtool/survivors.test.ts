import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSurvivors } from './survivors.ts';

describe('the list of mutants that live', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'survivors-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function read(text: string) {
    const file = join(folder, 'list.tsv');
    await writeFile(file, text);
    return readSurvivors(file);
  }

  it('is read from the repository', async () => {
    expect((await readSurvivors()).size).toBeGreaterThan(0);
  });

  it('may hold nothing but its header', async () => {
    expect(await read('mutant\treason\n')).toEqual(new Map());
  });

  it.each([
    ['a missing header', 'a\tb\n', 'must begin with'],
    ['a line without a reason', 'mutant\treason\na\t \n', 'not an id and a reason'],
    ['a line of three columns', 'mutant\treason\na\tb\tc\n', 'not an id and a reason'],
    ['an id that stands twice', 'mutant\treason\na\tb\na\tc\n', 'a stands twice'],
  ])('refuses %s', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});
