import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { formats } from '../../../src/diagnostics/formats/index.ts';
import { finding, report } from '../samples.ts';

const NASTY = 'a\u001b[31m%\r\n::error::b\u202e<&"\'>\u0000\u009b';

describe('every format', () => {
  test.each(Object.entries(formats))('%s lets no control character of the input through', (_, format) => {
    const out = format(
      report(
        [finding({ message: NASTY, fix: NASTY, file: `${NASTY}.yaml`, rule: 'x/y' })],
        `one\n${NASTY}\n`,
      ),
    );
    expect(out.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  });

  test.each(Object.entries(formats))('%s ends with a line break, or is empty', (_, format) => {
    expect(format(report([finding()]))).toMatch(/\n$/);
    expect(format(report([]))).toMatch(/^$|\n$/);
  });
});

test('text has no escape sequences of its own unless colours are on', () => {
  expect(formats.text(report([finding()]))).not.toContain('\u001b');
  expect(formats.text({ ...report([finding()]), color: true })).toContain('\u001b[31m');
});

test('json holds the documented keys, in the documented order', () => {
  const shuffled = { ...finding(), rule: 'family/rule' };
  const parsed: unknown = JSON.parse(formats.json(report([shuffled])));
  const schema = z.strictObject({
    findings: z.tuple([z.record(z.string(), z.unknown())]),
    summary: z.unknown(),
  });
  const [first] = schema.parse(parsed).findings;
  expect(Object.keys(first)).toEqual([
    'rule',
    'severity',
    'message',
    'fix',
    'file',
    'line',
    'column',
    'endLine',
    'endColumn',
    'resource',
  ]);
  expect(Object.keys(z.record(z.string(), z.string()).parse(first['resource']))).toEqual([
    'apiVersion',
    'kind',
    'namespace',
    'name',
  ]);
});

describe('github', () => {
  test('escapes percent signs, line breaks, colons and commas where they would end a field', () => {
    const out = formats.github(report([finding({ message: '50%\nnow: a, b', file: 'a,b:c.yaml', fix: '' })]));
    expect(out).toBe(
      '::error file=a%2Cb%3Ac.yaml,line=2,endLine=2,col=3,endColumn=5,title=family/rule::50%25%0Anow: a, b\n',
    );
  });

  test('gives no columns for several lines, which GitHub would refuse', () => {
    expect(formats.github(report([finding({ endLine: 3, severity: 'info' })]))).toMatch(
      /^::notice file=a.yaml,line=2,endLine=3,title=/,
    );
  });
});

describe('junit', () => {
  test('escapes what XML gives a meaning, and counts errors as failures', () => {
    const out = formats.junit(
      report([finding({ message: '<a & "b">' }), finding({ severity: 'warning', line: 3 })]),
    );
    expect(out).toContain('message="&lt;a &amp; &quot;b&quot;&gt;"');
    expect(out).toContain('<testsuites name="stanchion validate" tests="2" failures="1">');
    expect(out).toContain('<system-out>warning: is wrong');
  });

  test('has no characters that XML forbids', () => {
    expect(formats.junit(report([finding({ message: 'a\u0000\ud800\uffff' })]))).not.toMatch(
      /[\u0000\ud800\uffff]/,
    );
  });

  test('a clean run is one case that passed', () => {
    expect(formats.junit(report([]))).toContain('<testcase name="1 files" classname="stanchion"/>');
  });
});

describe('sarif', () => {
  const region = z.strictObject({
    startLine: z.int().min(1),
    startColumn: z.int().min(1),
    endLine: z.int().min(1),
    endColumn: z.int().min(1),
  });
  const result = z.strictObject({
    ruleId: z.string(),
    ruleIndex: z.int().min(0).optional(),
    level: z.enum(['error', 'warning', 'note']),
    message: z.strictObject({ text: z.string().min(1) }),
    locations: z.tuple([
      z.strictObject({
        physicalLocation: z.strictObject({ artifactLocation: z.strictObject({ uri: z.string() }), region }),
        logicalLocations: z
          .array(z.strictObject({ fullyQualifiedName: z.string(), kind: z.string() }))
          .optional(),
      }),
    ]),
    partialFingerprints: z.strictObject({ primaryLocationLineHash: z.string().regex(/^[0-9a-f]{16}:\d+$/) }),
  });
  const log = z.strictObject({
    $schema: z.url(),
    version: z.literal('2.1.0'),
    runs: z.tuple([
      z.strictObject({
        tool: z.strictObject({
          driver: z.strictObject({ name: z.string(), rules: z.array(z.looseObject({ id: z.string() })) }),
        }),
        columnKind: z.literal('utf16CodeUnits'),
        results: z.array(result),
      }),
    ]),
  });
  const resultsOf = (findings: Parameters<typeof report>[0], text?: string) =>
    log.parse(JSON.parse(formats.sarif(report(findings, text)))).runs[0].results;

  test('has the structure of the standard, with the true range', () => {
    const [first] = resultsOf([finding()]);
    expect(first?.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'a.yaml' },
      region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 6 },
    });
    expect(first?.ruleIndex).toBe(0);
  });

  test('leaves the index out for a rule that was not run', () => {
    expect(resultsOf([finding({ rule: 'internal' })])[0]?.ruleIndex).toBeUndefined();
  });

  test('writes file names as URIs', () => {
    expect(
      resultsOf([finding({ file: 'a b/#c.yaml' })])[0]?.locations[0].physicalLocation.artifactLocation.uri,
    ).toBe('a%20b/%23c.yaml');
  });

  test('a fingerprint survives lines added above, and tells equal lines apart', () => {
    const hashes = (findings: Parameters<typeof report>[0], text: string) =>
      resultsOf(findings, text).map((each) => each.partialFingerprints.primaryLocationLineHash);
    const [before = ''] = hashes([finding()], 'x\n  key: value\n');
    expect(hashes([finding({ line: 4, endLine: 4 })], 'x\nnew\nnew\n    key: value\n')).toEqual([before]);
    expect(
      hashes([finding(), finding({ line: 3, endLine: 3 })], 'x\nsame\nsame\n').map(
        (hash) => hash.split(':')[1],
      ),
    ).toEqual(['1', '2']);
  });
});
