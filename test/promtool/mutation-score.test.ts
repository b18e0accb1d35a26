import { describe, expect, it } from 'vitest';
import { judge, table, type SubjectResult } from './mutation-score.ts';

function result(system: string, mutants: number, survivors: number): SubjectResult {
  const all = Array.from({ length: mutants }, (_, index) => ({
    id: `${system}/rule/comparator ${index}`,
    operator: 'comparator' as const,
    change: String(index),
    expr: String(index),
  }));
  return { system, rule: 'rule', mutants: all, survivors: all.slice(0, survivors) };
}

const known = (...ids: readonly string[]) => new Map(ids.map((id) => [id, 'for a reason']));
const everything = { everything: true };

describe('the score of a mutation run', () => {
  it('passes a system of which 95 % die, when the rest is listed', () => {
    const results = [result('a', 20, 1)];
    expect(judge(results, known('a/rule/comparator 0'), everything)).toEqual([
      { name: 'a: at least 95 % of the mutants die', passed: true },
      { name: 'every mutant that lives is listed with a reason, and lives', passed: true },
    ]);
  });

  it('fails a system below that, though the list explains each: a reason kills nothing', () => {
    const listed = known('b/rule/comparator 0', 'b/rule/comparator 1');
    expect(judge([result('a', 20, 0), result('b', 20, 2)], listed, everything)).toMatchObject([
      { passed: true },
      { passed: false, message: 'b: only 90.0 % of 20 mutants die' },
      { passed: true },
    ]);
  });

  it('fails for a survivor that is not listed', () => {
    const [, list] = judge([result('a', 100, 1)], known(), everything);
    expect(list).toMatchObject({ passed: false });
    expect(list?.message).toContain('lives: a/rule/comparator 0');
  });

  it('fails for a listed mutant that dies, and for one that is not there, which only a whole run can know', () => {
    const listed = known('a/rule/comparator 3', 'a/gone/comparator 3');
    const [, whole] = judge([result('a', 100, 0)], listed, everything);
    expect(whole?.message).toContain(
      'dies, but survivors.tsv lists it; take the line out: a/rule/comparator 3',
    );
    expect(whole?.message).toContain('no such mutant any more');
    const [, part] = judge([result('a', 100, 0)], listed, { everything: false });
    expect(part?.message).not.toContain('no such mutant any more');
  });

  it('counts by system and by kind of change', () => {
    expect(table([result('a', 20, 1), result('b', 20, 0)]).split('\n')).toEqual([
      'system             rules  mutants   dead  living   share',
      'a                      1       20     19       1   95.0 %',
      '  comparator           1       20     19       1   95.0 %',
      'b                      1       20     20       0  100.0 %',
      '  comparator           1       20     20       0  100.0 %',
      'all                    2       40     39       1   97.5 %',
    ]);
  });
});
