import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import { parsePromql } from '../../src/policy/promql.ts';
import { mutantsOf, type Operator } from './mutants.ts';

function changes(expr: string, operator: Operator): string[] {
  return mutantsOf({ expr })
    .filter((mutant) => mutant.operator === operator)
    .map(({ expr: mutated }) => mutated);
}

describe('mutants of an expression', () => {
  it('compares in every other way', () => {
    expect(changes('a > 2', 'comparator')).toEqual(['a == 2', 'a != 2', 'a < 2', 'a <= 2', 'a >= 2']);
  });

  it('moves small counts by one, other figures by a tenth, and both to half and double', () => {
    expect(changes('a > 4', 'number')).toEqual(['a > 5', 'a > 3', 'a > 8', 'a > 2']);
    expect(changes('a > 0.1', 'number')).toEqual(['a > 0.11', 'a > 0.09', 'a > 0.2', 'a > 0.05']);
    expect(changes('a > 3600', 'number')).toEqual(['a > 3960', 'a > 3240', 'a > 7200', 'a > 1800']);
    expect(changes('a > 0', 'number')).toEqual(['a > 1', 'a > (-1)']);
  });

  it('halves and doubles windows and offsets, and leaves them out of the figures', () => {
    expect(changes('rate(a[5m] offset 1h)', 'window')).toEqual([
      'rate(a[150s] offset 1h)',
      'rate(a[600s] offset 1h)',
      'rate(a[5m] offset 1800s)',
      'rate(a[5m] offset 7200s)',
    ]);
    expect(changes('rate(a[5m] offset 1h)', 'number')).toEqual([]);
  });

  it('drops each matcher, and turns it round', () => {
    expect(changes('a{b="c",d=~"e|f"}', 'matcher')).toEqual([
      'a{d=~"e|f"}',
      'a{b!="c",d=~"e|f"}',
      'a{b="c"}',
      'a{b="c",d!~"e|f"}',
    ]);
    expect(changes('a{b="c > 1"}', 'comparator')).toEqual([]);
  });

  it('aggregates otherwise, and without its labels', () => {
    expect(changes('sum by (x) (a)', 'aggregation')).toEqual([
      'max by (x) (a)',
      'min by (x) (a)',
      'count by (x) (a)',
    ]);
    expect(changes('sum by (x) (a)', 'grouping')).toEqual(['sum  (a)']);
  });

  it('leaves one side of and, or and unless away, and the labels of the match', () => {
    expect(changes('a and on (x) b', 'operand')).toEqual(['a', 'b']);
    expect(changes('a and on (x) b', 'matching')).toEqual(['a and  b']);
    expect(changes('a or b', 'operand')).toEqual(['a', 'b']);
    expect(changes('a unless b', 'operand')).toEqual(['a']);
  });

  it('holds an alert for no time, half as long and twice as long; one that does not wait, for a minute', () => {
    const held = (given: string) =>
      mutantsOf({ expr: 'a', for: given }).map(({ for: other, change }) => [other, change]);
    expect(held('5m')).toEqual([
      ['0s', '5m → 0s'],
      ['150s', '5m → 150s'],
      ['600s', '5m → 600s'],
    ]);
    expect(held('0s')).toEqual([['60s', '0s → 60s']]);
  });

  it('tells the second place of a change from the first', () => {
    const shown = mutantsOf({ expr: 'a > 2 and b > 2' }).map(({ change }) => change);
    expect(shown).toContain('> → >=');
    expect(shown).toContain('> → >= #2');
  });

  it('refuses an expression that parsers read differently', () => {
    expect(() => mutantsOf({ expr: 'a and b offset 1h' })).toThrow('put brackets around');
    expect(() => mutantsOf({ expr: 'a >' })).toThrow('not PromQL');
  });

  it('gives PromQL that differs from the rule and from each other, under distinct names, for the whole catalogue', () => {
    for (const { recordings, runbooks } of catalogue('documented')) {
      for (const rule of [...recordings, ...runbooks.flatMap(({ alerts }) => alerts)]) {
        const mutants = mutantsOf({ expr: rule.expr });
        const texts = mutants.map(({ expr }) => expr);
        expect(new Set([rule.expr, ...texts]).size).toBe(texts.length + 1);
        expect(new Set(mutants.map(({ operator, change }) => operator + change)).size).toBe(texts.length);
        expect(texts.filter((text) => !parsePromql(text).ok)).toEqual([]);
      }
    }
  });
});
