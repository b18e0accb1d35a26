import { describe, expect, test } from 'vitest';
import { cut, load, only } from './loaded.ts';

const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: demo\n';

function messages(text: string, explicit = true): string[] {
  return load(text, explicit).problems.map(
    ({ severity, message, range }) => `${severity} ${range.line}:${range.column} ${message}`,
  );
}

describe('reading documents', () => {
  test('gives what identifies an object', () => {
    const { file, document, apiVersion, group, kind, namespace, name } = only(CONFIG_MAP);
    expect({ file, document, apiVersion, group, kind, namespace, name }).toEqual({
      file: 'test.yaml',
      document: 0,
      apiVersion: 'v1',
      group: '',
      kind: 'ConfigMap',
      namespace: 'demo',
      name: 'a',
    });
  });

  test('takes the prefix of a generated name for a name, and the part before the slash for a group', () => {
    const resource = only('apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: a-\n');
    expect([resource.name, resource.group]).toEqual(['a-', 'batch']);
  });

  test('counts documents with content only, but numbers them as they stand in the file', () => {
    const manifest = load(`---\n# nothing here\n---\n${CONFIG_MAP}---\n${CONFIG_MAP}...\n`);
    expect(manifest.documents).toBe(2);
    expect(manifest.resources.map(({ document }) => document)).toEqual([1, 2]);
  });

  test.each(['', '\n\n', '# only a comment\n', '---\n', '\ufeff'])(
    'finds nothing in %j, and that is no problem',
    (text) => {
      expect(load(text)).toMatchObject({ documents: 0, resources: [], problems: [] });
    },
  );

  test('reads scalars as Go programs do, with YAML 1.1 booleans and octals but neither dates nor base 60', () => {
    const text = `${CONFIG_MAP}data: {a: yes, b: "yes", c: 0777, d: 1:30, e: 2001-01-01, f: 1_000, g: ~, on: x}\n`;
    expect(only(text).value['data']).toEqual({
      a: true,
      b: 'yes',
      c: 511,
      d: '1:30',
      e: '2001-01-01',
      f: 1000,
      g: null,
      true: 'x',
    });
  });

  test('reads JSON, tabs and all', () => {
    const text = '{\n\t"apiVersion": "v1",\n\t"kind": "ConfigMap",\n\t"data": {"a": "b"}\n}\n';
    const resource = only(text);
    expect(resource.value['data']).toEqual({ a: 'b' });
    expect(resource.locate(['data', 'a'])).toEqual({ line: 4, column: 16, endLine: 4, endColumn: 19 });
  });

  test('does not count a byte order mark as a column', () => {
    expect(only(`\ufeff${CONFIG_MAP}`).locate(['apiVersion'], 'key')).toEqual({
      line: 1,
      column: 1,
      endLine: 1,
      endColumn: 11,
    });
  });

  test('keeps a key named __proto__ as data', () => {
    expect(Object.keys(only(`${CONFIG_MAP}data:\n  __proto__: x\n`).value['data'] ?? {})).toEqual([
      '__proto__',
    ]);
  });
});

describe('lists', () => {
  const LIST = `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Secret\n    metadata: {name: a}\n  - apiVersion: v1\n    kind: List\n    items:\n      - apiVersion: v1\n        kind: Service\n        metadata: {name: b}\n`;

  test('give their items, lists in lists included, each with its own place', () => {
    const { resources } = load(LIST);
    expect(resources.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['Secret a', 'Service b']);
    expect(resources.map((resource) => resource.locate(['kind']).line)).toEqual([5, 11]);
    expect(resources.map((resource) => resource.locate(['spec', 'missing']).line)).toEqual([4, 10]);
  });

  test('of one kind lend their kind and version to their items', () => {
    const [item] = load(
      'apiVersion: apps/v1\nkind: DeploymentList\nitems:\n  - metadata: {name: a}\n',
    ).resources;
    expect([item?.apiVersion, item?.kind, item?.name]).toEqual(['apps/v1', 'Deployment', 'a']);
  });

  test('with an item that is no object are told about it, and the other items are read', () => {
    const manifest = load(
      'apiVersion: v1\nkind: List\nitems:\n  - 5\n  - apiVersion: v1\n    kind: Secret\n',
    );
    expect(manifest.resources).toHaveLength(1);
    expect(manifest.problems).toMatchObject([{ severity: 'error', range: { line: 4, column: 5 } }]);
  });
});

describe('what is no Kubernetes object', () => {
  test('is a warning in a file that was named, and passed over but counted in a folder', () => {
    expect(messages('replicas: 2\n')).toEqual(['warning 1:1 the document is not a Kubernetes resource']);
    expect(load('replicas: 2\n', false)).toMatchObject({ documents: 1, skipped: 1, problems: [] });
  });

  test.each(['- a\n- b\n', 'just text\n', '5\n'])('may not be a mapping at all: %j', (text) => {
    expect(messages(text)).toEqual(['warning 1:1 the document is not a Kubernetes resource']);
    expect(messages(text, false)).toEqual([]);
  });

  test('has a kind but belongs to another tool', () => {
    expect(messages('kind: pipeline\nsteps: []\n', false)).toEqual([]);
  });

  test('is an error when it has the shape of an object but no version, and is checked all the same', () => {
    const manifest = load('kind: Sensor\nspec: {}\n', false);
    expect(manifest.problems.map(({ message }) => message)).toEqual(['the object has no apiVersion']);
    expect(manifest.resources).toHaveLength(1);
  });

  test('is a rule file when it has groups of rules', () => {
    expect(load('groups:\n  - name: a\n    rules: []\n', false).resources.map(({ kind }) => kind)).toEqual([
      'RuleFile',
    ]);
    expect(load('groups:\n  - admins\n', false).resources).toEqual([]);
  });

  test('is JSON of another tool, comments included, when it comes from a folder', () => {
    expect(load('// a comment\n{"compilerOptions": {}}', false, 'tsconfig.json').problems).toEqual([]);
  });
});

describe('what cannot be read', () => {
  test.each([
    ['an open bracket', 'a: [1, 2\n', 'error 1:9'],
    ['a tab for indentation', 'a:\n\tb: 1\n', 'error 2:1'],
    ['a reserved character', 'a: @b\n', 'error 1:4'],
    ['an unknown alias', 'a: *b\n', 'error 1:4 the alias *b has no anchor before it'],
    ['an alias of itself', 'a: &x [*x]\n', 'error 1:8 the alias *x contains itself'],
    ['a merge of text', 'a:\n  <<: text\n', 'error 2:3 a merge key takes a mapping'],
    ['a template without quotes', 'a: {{ b }}\n', 'error 1:5 a key is not plain text'],
    ['a stray directive', '%FOO\n', 'error'],
  ])('is a problem with its place: %s', (_, text, expected) => {
    const [first] = messages(text, false);
    expect(first).toContain(expected);
  });

  test('does not hide the documents around it', () => {
    const manifest = load(`${CONFIG_MAP}---\na: [1\n---\n${CONFIG_MAP}`);
    expect(manifest.resources.map(({ document }) => document)).toEqual([0, 2]);
    expect(manifest.problems).toHaveLength(1);
  });

  test('is a key that comes twice; the last one counts, as it does for Kubernetes', () => {
    const manifest = load(`${CONFIG_MAP}data:\n  a: first\n  b: x\n  "a": last\n`);
    expect(manifest.problems).toMatchObject([
      { message: 'the key "a" appears twice in this mapping', range: { line: 9, column: 3 } },
    ]);
    expect(manifest.resources[0]?.value['data']).toEqual({ a: 'last', b: 'x' });
    expect(manifest.resources[0]?.locate(['data', 'a']).line).toBe(9);
  });

  test('is a bomb of aliases, found at once', () => {
    const levels = Array.from(
      { length: 30 },
      (_, at) => `a${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(',')}]`,
    );
    const started = performance.now();
    expect(messages(`a0: &a0 [x,x,x]\n${levels.join('\n')}\n`)).toEqual([
      expect.stringContaining('aliases expand to more than 100000 values'),
    ]);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test.each([
    ['brackets', '['.repeat(200_000)],
    ['dashes', '- '.repeat(50_000)],
    ['braces in a document after a good one', `${CONFIG_MAP}---\n${'{a: '.repeat(5_000)}`],
  ])('is nesting without end, found at once: %s', (_, text) => {
    const started = performance.now();
    expect(messages(text)).toEqual([expect.stringContaining('nested more than 250 levels deep')]);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('is a mapping with very many keys only when two of them are equal, found in linear time', () => {
    const keys = Array.from({ length: 50_000 }, (_, at) => `k${at}: 1`).join('\n');
    const started = performance.now();
    expect(load(`${keys}\nk7: 2\n`).problems.map(({ message }) => message)).toContain(
      'the key "k7" appears twice in this mapping',
    );
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('may use an anchor often as long as the result stays small', () => {
    const uses = Array.from({ length: 500 }, (_, at) => `  k${at}: *a`).join('\n');
    expect(messages(`${CONFIG_MAP}  annotations: {x: &a text}\ndata:\n${uses}\n`)).toEqual([]);
  });
});

test('CRLF does not end up in values or ranges', () => {
  const text = `${CONFIG_MAP}data:\n  a: |\n    one\n    two\n  b: three\n`.replaceAll('\n', '\r\n');
  const resource = only(text);
  expect(resource.value['data']).toEqual({ a: 'one\ntwo\n', b: 'three' });
  expect(cut(text, resource.locate(['data', 'b']))).toBe('three');
});
