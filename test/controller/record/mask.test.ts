import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CUT } from '../../../src/controller/record/clean.ts';
import { LONGEST_TEXT, mask, maskedLine, maskedText } from '../../../src/controller/record/mask.ts';
import { ORDINARY, SECRETS } from './secrets.ts';

describe('masking', () => {
  test.each(SECRETS)('takes $secret out of $text [T20-Q1]', ({ text, secret }) => {
    const masked = mask(text);
    expect(masked).not.toContain(secret);
    expect(masked).toContain('[masked]');
  });

  test.each(ORDINARY)('leaves alone: %s', (text) => {
    expect(mask(text)).toBe(text);
  });

  test('keeps what stands around a secret', () => {
    expect(mask('dial postgres://arco:s3cr3t@db:5432/arco: refused')).toBe(
      'dial postgres://[masked]@db:5432/arco: refused',
    );
    expect(mask('{"user":"ana","password":"a\\"b","host":"db"}')).toBe(
      '{"user":"ana","password":"[masked]","host":"db"}',
    );
    expect(mask('Server=db;User Id=sa;Password=p,w;Encrypt=true')).toBe(
      'Server=db;User Id=sa;Password=[masked];Encrypt=true',
    );
  });

  test('takes a private key out whose beginning is not in the text', () => {
    const key = [
      'before',
      'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC',
      'BKcwggSjAgEAAoIBAQ==',
      '-----END PRIVATE KEY-----',
    ];
    expect(mask(key.join('\n'))).not.toContain('BKcwggSjAgEAAoIBAQ');
  });

  test('leaves no byte for a terminal to carry out', () => {
    const hostile =
      'a\u001b[2Jb\u001b]8;;http://evil\u0007c\u0000d\rE\u202eF\u009b31mG\u001bcH\u2028I\u{e0041}J';
    expect(mask(hostile)).toBe('abcd\nEF31mGH\nIJ');
    expect(maskedLine(hostile, 80)).toBe('abcd EF31mGH IJ');
  });

  test('sees through colours within a secret', () => {
    expect(mask('token=\u001b[31mghp_\u001b[0m0123456789abcdefghij')).toBe('token=[masked]');
  });

  test('says where it cut, at a space', () => {
    expect(maskedText('word '.repeat(20), 30)).toBe(`word word word word ${CUT}`);
    expect(maskedText('short', 30)).toBe('short');
  });

  test('never cuts a mask in two', () => {
    for (let limit = 20; limit < 60; limit += 1) {
      expect(maskedText(`${'x'.repeat(30)}password=hunter2${'y'.repeat(30)}`, limit)).not.toMatch(
        /\[m(?!asked\])/,
      );
    }
  });
});

/** Texts in which what the patterns look for is frequent. */
const pieces = fc.oneof(
  fc.constantFrom(
    'password',
    'token',
    'Authorization: ',
    'Bearer ',
    '=',
    ': ',
    ':',
    '"',
    "'",
    '\\"',
    '://',
    '@',
    'postgres://u:p/w@h',
    ' ',
    ',',
    ';',
    '\n',
    '[masked]',
    '[mask',
    '…',
    '-----BEGIN PRIVATE KEY-----',
    '-----END PRIVATE KEY-----',
    'ghp_0123456789abcdef',
    'eyJhbGciOiJIUzI1.eyJzdWIi.sig',
    '\u001b[31m',
    '\u001b',
    '\u0000',
    '\u200b',
    '--secret ',
    'cookie: a=b; c=d',
  ),
  fc.string({ maxLength: 12 }),
);
const texts = fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(''));

describe('masking, for any text', () => {
  test('changes nothing the second time', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(mask(mask(text))).toBe(mask(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('keeps to the limit, and bounding changes nothing the second time', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 20, max: 200 }), (text, limit) => {
        const once = maskedText(text, limit);
        expect(once.length).toBeLessThanOrEqual(limit);
        expect(maskedText(once, limit)).toBe(once);
        const line = maskedLine(text, limit);
        expect(maskedLine(line, limit)).toBe(line);
        expect(line).not.toMatch(/[\n\r\t]/);
      }),
      { numRuns: 2000 },
    );
  });

  test('takes time in proportion to the text, whatever is repeated in it', () => {
    const hostile = [
      'a',
      'a.',
      'A+/=',
      'password',
      'password=',
      'password="\\"',
      '-----BEGIN PRIVATE KEY-----',
      'AAAAAAAAAAAAAAAA\n',
      'a://',
      'a://b:c',
      'eyJ',
      'eyJaaaaaaaaa.',
      'bearer ',
      ',a',
      '\u001b]',
      '\\\\\\"',
      'gh',
      ' \t',
    ];
    for (const piece of hostile) {
      const text = piece.repeat(Math.ceil(262_144 / piece.length));
      const started = performance.now();
      mask(text);
      // Quadratic time would be minutes.
      expect(performance.now() - started, JSON.stringify(piece)).toBeLessThan(4000);
    }
  });

  test('looks at no more than a mebibyte', () => {
    expect(mask('x '.repeat(LONGEST_TEXT)).length).toBe(LONGEST_TEXT);
  });
});
