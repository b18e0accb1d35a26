import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { chapters } from '../../src/commands/reference/chapters.ts';
import { optionsOf } from '../../src/commands/reference/options.ts';
import { referencePages, sectionOptions } from '../../src/commands/reference/pages.ts';
import { environments } from '../../src/environments/index.ts';

describe('docs/reference', () => {
  test('is what the declarations of the options give; npm run reference writes it', async () => {
    const committed = readdirSync('docs/reference').map(
      (name) => [name, readFileSync(`docs/reference/${name}`, 'utf8')] as const,
    );
    expect(new Map(committed)).toEqual(await referencePages());
  });

  test('describes every option of environments, names profiles, systems and retries [T20-G12]', async () => {
    const pages = await referencePages();
    const sections = chapters.flatMap(({ path, sections: all }) => all.map((section) => ({ path, section })));
    for (const { path, section } of sections) {
      const options = await sectionOptions(section);
      expect(options.length, section.interface).toBeGreaterThan(3);
      expect(options.filter(({ text }) => text === '').map((option) => option.path.join('.'))).toEqual([]);
      for (const option of options) expect(pages.get(path)).toContain(`| \`${option.path.join('.')}\` |`);
    }
    const declared = sections.map(({ section }) => section.interface);
    expect(declared).toEqual(expect.arrayContaining(['Environment', 'GlobalLimits', 'Stage']));
  });

  test('has an option for every value of an environment', async () => {
    const [environment] = chapters.flatMap(({ sections }) => sections);
    expect(environment?.interface).toBe('Environment');
    const options = environment === undefined ? [] : await sectionOptions(environment);
    const fields = new Set(options.map(({ path }) => path[0]));
    for (const values of environments) {
      expect(Object.keys(values).filter((name) => !fields.has(name))).toEqual([]);
    }
  });
});

describe('options of an interface', () => {
  const content = `
    /** A table. */
    interface Table {
      readonly name: string;
      /** Its key. */
      readonly key: string;
    }
    export interface Names {
      /** Two
       *  lines. */
      readonly a?: string;
      readonly table: Table;
      /** A pair. */
      readonly pair: { readonly left: number };
      readonly other: Elsewhere;
    }`;

  test('have the comment above them, or above what they are part of', () => {
    expect(optionsOf({ path: 'names.ts', content }, 'Names')).toEqual([
      { path: ['a'], type: 'string', optional: true, text: 'Two lines.' },
      { path: ['table', 'name'], type: 'string', optional: false, text: 'A table.' },
      { path: ['table', 'key'], type: 'string', optional: false, text: 'Its key.' },
      { path: ['pair', 'left'], type: 'number', optional: false, text: 'A pair.' },
      { path: ['other'], type: 'Elsewhere', optional: false, text: '' },
    ]);
  });

  test('cannot be read from a file that does not declare it', () => {
    expect(() => optionsOf({ path: 'names.ts', content }, 'Ghost')).toThrow(
      'names.ts declares no interface Ghost',
    );
  });
});
