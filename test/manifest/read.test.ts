import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decode, findFiles, MAX_BYTES, readSource } from '../../src/manifest/read.ts';

let folder = '';

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'stanchion-read-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, content: string | Uint8Array = ''): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
  return file;
}

function found(...paths: string[]): string[] {
  return findFiles(paths).files.map(({ file }) => file.replace(`${folder}/`, ''));
}

describe('finding files', () => {
  test('goes through folders in sorted order and takes manifests by their extension', () => {
    for (const path of [
      'b.yml',
      'a/z.yaml',
      'a/a.json',
      'a/notes.md',
      '.git/x.yaml',
      'node_modules/p/x.yaml',
      'B.YAML',
    ])
      put(path);
    expect(found(folder)).toEqual(['B.YAML', 'a/a.json', 'a/z.yaml', 'b.yml']);
  });

  test('takes a file that is named whatever its extension', () => {
    expect(findFiles([put('notes.txt')]).files.map(({ explicit }) => explicit)).toEqual([true]);
  });

  test('tells which paths do not exist', () => {
    expect(findFiles([join(folder, 'none'), folder]).missing).toEqual([join(folder, 'none')]);
  });

  test('survives loops of links and broken links', () => {
    put('a/one.yaml');
    symlinkSync(folder, join(folder, 'a', 'up'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'broken.yaml'));
    expect(found(folder)).toEqual(['a/one.yaml']);
  });

  test('gives each file once, whatever leads to it', () => {
    const file = put('a/one.yaml');
    symlinkSync(file, join(folder, 'link.yaml'));
    expect(found(folder, join(folder, 'a'), file)).toEqual(['a/one.yaml']);
  });
});

describe('reading a file', () => {
  test.each([
    ['binary', new Uint8Array([1, 0, 2]), 'the file is binary'],
    ['not UTF-8', new Uint8Array([0x61, 0xff]), 'the file is not UTF-8 text'],
    ['too large', new Uint8Array(MAX_BYTES + 1).fill(0x20), 'the file is larger than 10 MiB'],
  ])('says why one that is %s cannot be used', (_, bytes, reason) => {
    expect(readSource({ file: put('a.yaml', bytes), explicit: true })).toMatchObject({
      text: '',
      unreadable: reason,
    });
    expect(decode({ file: 'a.yaml', explicit: true }, bytes).unreadable).toBe(reason);
  });

  test('says so when the file is gone', () => {
    expect(readSource({ file: join(folder, 'gone.yaml'), explicit: true }).unreadable).toContain(
      'the file cannot be read',
    );
  });

  test('gives its text', () => {
    expect(readSource({ file: put('a.yaml', 'a: ü\n'), explicit: false }).text).toBe('a: ü\n');
  });
});
