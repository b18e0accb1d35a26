import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logTo } from '../../../src/controller/adapters/log.ts';
import { mask, maskedLine } from '../../../src/controller/record/mask.ts';
import { maskedFields } from '../../../src/controller/record/masked-fields.ts';
import { CORPUS, HARMLESS } from './corpus.ts';

describe('a corpus of lines', () => {
  test('is large enough to mean something', () => {
    expect(CORPUS.length).toBeGreaterThanOrEqual(60);
    expect(HARMLESS.length).toBeGreaterThanOrEqual(40);
  });

  test.each(CORPUS)('nothing of the secret is left of: %s', (text, secret) => {
    expect(mask(text)).not.toContain(secret);
    expect(mask(mask(text))).toBe(mask(text));
  });

  test.each(HARMLESS)('nothing is taken out of: %s', (text) => {
    expect(mask(text)).toBe(text);
  });

  test('no secret gets through wherever in a record it stands, and whatever stands around it', () => {
    const around = fc.constantFrom('', ' ', 'failed: ', '(', '"', '\n', '\u001b[31m', '| ');
    fc.assert(
      fc.property(
        fc.constantFrom(...CORPUS),
        around,
        around,
        fc.nat(3),
        ([text, secret], before, after, deep) => {
          let fields: Record<string, unknown> = { message: `${before}${text}${after}` };
          for (let level = 0; level < deep; level += 1) fields = { list: [fields] };
          expect(JSON.stringify(maskedFields(fields))).not.toContain(JSON.stringify(secret).slice(1, -1));
        },
      ),
    );
  });

  test('no secret gets into a log line, as its message or as a field', () => {
    for (const [text, secret] of CORPUS) {
      let written = '';
      const log = logTo({ write: (line: string) => void (written += line) }, 'info', 'replica-a');
      log('info', { remediation: 'a', error: text, happening: { changed: { before: { text } } } }, text);
      expect(written).not.toContain(JSON.stringify(secret).slice(1, -1));
    }
  });

  test('a cut never brings out what a mask had taken', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CORPUS), fc.integer({ min: 16, max: 120 }), ([text, secret], limit) => {
        expect(maskedLine(text, limit)).not.toContain(secret);
      }),
    );
  });
});
