import fc from 'fast-check';
import { expect, test } from 'vitest';
import { validateFiles } from '../../src/commands/validate.ts';
import { load } from './loaded.ts';

// Pieces that make YAML go wrong in more interesting ways than random letters do.
const PIECES = [
  'a',
  'kind: Sensor',
  'apiVersion: argoproj.io/v1alpha1',
  'spec:',
  'triggers:',
  '- template:',
  'k8s:',
  'operation: delete',
  'groups:',
  'rules:',
  '- alert: A',
  'expr: |',
  'sum(',
  '{{x}}',
  ': ',
  '\n',
  '\n  ',
  '\n    ',
  '\t',
  '- ',
  '[',
  ']',
  '{',
  '}',
  '&a ',
  '*a',
  '<<: ',
  '"',
  "'",
  '|',
  '>',
  '---\n',
  '...\n',
  '#',
  '%',
  '!',
  '!!int ',
  '?',
  '\r\n',
  '\ufeff',
  '\u0000',
  '🧀',
  'é',
];
const yamlish = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(''));
const text = fc.oneof({ arbitrary: yamlish, weight: 3 }, fc.string({ unit: 'binary', maxLength: 80 }));

test('loading never throws, whatever the text', () => {
  fc.assert(
    fc.property(text, fc.boolean(), (source, explicit) => void load(source, explicit)),
    { numRuns: 1500 },
  );
});

test('every range lies inside its file, and ends after it begins', () => {
  fc.assert(
    fc.property(text, (source) => {
      const lines = source.replace(/^\ufeff/, '').split('\n');
      for (const finding of validateFiles([{ path: 'a.yaml', text: source }]).findings) {
        expect(finding.rule).not.toBe('internal');
        expect(finding.line).toBeGreaterThanOrEqual(1);
        expect(finding.endLine).toBeLessThanOrEqual(lines.length);
        expect(finding.column).toBeLessThanOrEqual((lines[finding.line - 1] ?? '').length + 1);
        expect(finding.endColumn).toBeLessThanOrEqual((lines[finding.endLine - 1] ?? '').length + 1);
        expect(finding.endLine > finding.line || finding.endColumn >= finding.column).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('the order of the files given does not change what is found, nor its order', () => {
  const files = fc.uniqueArray(
    fc.tuple(
      fc.constantFrom('a', 'b', 'c', 'd').map((name) => `${name}.yaml`),
      yamlish,
    ),
    {
      selector: ([path]) => path,
      minLength: 2,
    },
  );
  fc.assert(
    fc.property(files, (list) => {
      const given = list.map(([path, source]) => ({ path, text: source }));
      expect(validateFiles(given.toReversed())).toEqual(validateFiles(given));
    }),
    { numRuns: 100 },
  );
});
