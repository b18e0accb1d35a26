import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mountedFile } from '../../../src/controller/adapters/mounted-file.ts';
import { parseSettings, parseTokens } from '../../../src/controller/adapters/settings-file.ts';

describe('a mounted file', () => {
  let folder: string;
  let path: string;
  const told: (string | undefined)[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stanchion-mounted-'));
    path = join(folder, 'settings.yaml');
    told.length = 0;
    await writeFile(path, 'cluster: prod-1\n');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const settings = () =>
    mountedFile({ path, parse: parseSettings, changed: (error) => told.push(error?.message) });

  test('counts as soon as it changed, and in shadow where it says nothing', async () => {
    const file = await settings();
    expect(file.current().mode).toBe('shadow');
    await writeFile(path, 'cluster: prod-1\nmode: guarded\n');
    await file.look();
    await file.look();
    expect([file.current().mode, file.isValid(), told]).toEqual(['guarded', true, [undefined]]);
  });

  test.each([
    ['a mode that does not exist', 'cluster: prod-1\nmode: bold\n', 'mode'],
    ['no YAML', 'cluster: [', 'settings.yaml'],
    ['a field that nobody knows', 'cluster: prod-1\nmoode: guarded\n', 'moode'],
  ])('changes nothing when it has %s, and says so once', async (_, text, named) => {
    const file = await settings();
    await writeFile(path, text);
    await file.look();
    await file.look();
    expect([file.current().mode, file.isValid(), told.length]).toEqual(['shadow', false, 1]);
    expect(told[0]).toContain(named);
  });

  test('keeps what it said when it is gone, and is valid again when it is back', async () => {
    const file = await settings();
    await rm(path);
    await file.look();
    await file.look();
    expect([file.current().cluster, file.isValid(), told.length]).toEqual(['prod-1', false, 1]);
    await writeFile(path, 'cluster: prod-1\n');
    await file.look();
    expect(file.isValid()).toBe(true);
  });

  test('must be there at the beginning', async () => {
    await rm(path);
    await expect(settings()).rejects.toThrow(/ENOENT/);
  });
});

describe('tokens', () => {
  test('are two while one is replaced', () => {
    expect(parseTokens('# old\nthe-first-long-token\n\nthe-second-long-token # new\n')).toHaveLength(2);
  });

  test.each(['', '# none\n', 'short\n'])('are refused when they are %j', (text) => {
    expect(() => parseTokens(text)).toThrow();
  });
});
