import { ApiObject, App, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { renderCharts } from '../../src/charts/render.ts';
import { toYaml } from '../../src/charts/yaml.ts';

interface Sample {
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
}

function chartWith(...objects: readonly Sample[]) {
  const chart = Object.assign(new Chart(new App(), 'chart', { disableResourceNameHashes: true }), {
    system: 'sample',
    environment: 'staging',
  });
  objects.forEach(({ kind, name = 'one', namespace }, index) => {
    new ApiObject(chart, `object-${index}`, {
      apiVersion: 'v1',
      kind,
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    });
  });
  return chart;
}

const render = (...objects: Sample[]) => renderCharts([chartWith(...objects)], () => 'header');

describe('the files of dist/', () => {
  test('are named by environment, system, namespace, kind and name', () => {
    const files = render(
      { kind: 'ConfigMap', namespace: 'a' },
      { kind: 'ConfigMap', namespace: 'b' },
      { kind: 'Namespace' },
    );
    expect(files.map(({ path }) => path)).toEqual([
      'staging/sample/_cluster/namespace-one.yaml',
      'staging/sample/a/configmap-one.yaml',
      'staging/sample/b/configmap-one.yaml',
    ]);
  });

  test('begin with a line that says what they are made from', () => {
    expect(render({ kind: 'Namespace' })[0]?.text).toMatch(/^# header\napiVersion: v1\n/);
  });

  test('never overwrite each other', () => {
    const same = { kind: 'ConfigMap', namespace: 'a' };
    expect(() => render(same, { ...same, name: 'ONE' })).toThrow(
      'chart/object-1 and chart/object-0 would both be written to staging/sample/a/configmap-ONE.yaml',
    );
  });

  test('need a namespace where Kubernetes does, and must not have one where it does not', () => {
    expect(() => render({ kind: 'ConfigMap' }, { kind: 'Namespace', namespace: 'a' })).toThrow(
      /ConfigMap 'one' needs an explicit namespace\n.*Namespace 'one' is cluster-scoped/,
    );
  });
});

describe('the YAML for reviewers', () => {
  test('has PromQL in a literal block, also when it is one line', () => {
    expect(toYaml({ expr: 'up == 0' })).toBe('expr: |-\n  up == 0\n');
  });

  test('never folds a long line and never uses an anchor', () => {
    const shared = { long: 'word '.repeat(60).trim() };
    const text = toYaml({ a: shared, b: shared });
    expect(text.split('\n').filter((line) => line !== '')).toHaveLength(4);
    expect(text).not.toMatch(/[&*]/);
  });

  test('quotes what YAML 1.1 would read as something else', () => {
    expect(toYaml({ a: 'on', b: '1.10', c: 'yes', d: '0o14', e: '12:30' })).toBe(
      'a: "on"\nb: "1.10"\nc: "yes"\nd: 0o14\ne: "12:30"\n',
    );
  });

  test('says what a thing is called before what it has', () => {
    const keys = parseDocument(toYaml({ kind: 'K', apiVersion: 'v', b: 1, id: 'x', a: 2 }))
      .toString()
      .split('\n')
      .map((line) => line.split(':')[0])
      .filter((key) => key !== '');
    expect(keys).toEqual(['apiVersion', 'kind', 'id', 'a', 'b']);
  });
});
