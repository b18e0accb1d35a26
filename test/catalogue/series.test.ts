import { describe, expect, test } from 'vitest';
import { seriesAndPanelProblems } from '../../src/catalogue/check.ts';
import { expressionsOf } from '../../src/catalogue/checks/expressions.ts';
import { catalogue } from '../../src/catalogue/index.ts';
import { MISSING_SIGNALS } from '../../src/catalogue/missing-signals/runbook.ts';
import type { Metric, Panel } from '../../src/catalogue/model/alert.ts';
import { PROFILES, type System } from '../../src/catalogue/model/system.ts';
import { readPromql } from '../../src/policy/promql-read.ts';
import { sampleAlert, sampleSystem, systemWith } from '../support/sample-system.ts';

function problems(...systems: System[]): string[] {
  return seriesAndPanelProblems(systems, readPromql).map(
    ({ owner, field, message }) => `${owner}: ${field}: ${message}`,
  );
}

const panel: Panel = { id: 'up', title: 'Up', expr: 'min(up)', unit: 'short' };
const withPanel = (change: Partial<Panel>): System => ({
  ...sampleSystem,
  panels: [{ ...panel, ...change }],
});
const metric = (type: Metric['type'], name: string): Metric => ({
  name,
  type,
  labels: [],
  text: 'A metric.',
  emittedBy: 'software',
});

describe.each(PROFILES)('the catalogue in the %s names', (profile) => {
  const systems = catalogue(profile);

  test('asks alerts, recordings, evidence and panels only for series that it knows [T20-G4]', () => {
    const kinds = systems
      .flatMap((system) => [...expressionsOf(system)])
      .map(({ field }) => field.split('.')[0]);
    expect(new Set(kinds)).toEqual(new Set(['recordings', 'panels', 'alerts', 'evidence']));
    expect(problems(...systems)).toEqual([]);
  });

  test('has a use for every metric that it declares', () => {
    const unused = systems.flatMap((system) => {
      const used = [...expressionsOf(system)]
        .flatMap(({ expr }) => readPromql(expr).selectors)
        .map((selector) => selector.metric?.replace(/_(bucket|sum|count)$/, ''));
      return system.metrics
        .map(({ name }) => name)
        .filter((name) => !used.includes(name.replace(/_(bucket|sum|count)$/, '')));
    });
    expect(unused).toEqual([]);
  });

  test('has a panel for every alert', () => {
    const unwatched = systems.flatMap(({ runbooks, panels }) => {
      const watched = panels.flatMap(({ watchedBy = [] }) => watchedBy.map(({ alert }) => alert));
      // An alert that a metric is missing has nothing to draw: the panels of that metric are empty.
      const written = runbooks.filter(({ name }) => name !== MISSING_SIGNALS);
      return written.flatMap(({ alerts }) =>
        alerts.map(({ name }) => name).filter((n) => !watched.includes(n)),
      );
    });
    expect(unwatched).toEqual([]);
  });

  test('draws the limit of an alert in the panel that shows what the alert compares', () => {
    const limits = systems.flatMap(({ runbooks, panels }) =>
      runbooks
        .flatMap(({ alerts }) => alerts)
        .flatMap(({ name, severity, expr }) => {
          // What follows the first comparison narrows it down, and is on another scale.
          const [compared] = readPromql(expr).comparisons;
          const shown = panels.find((one) => one.expr === compared?.left);
          if (compared === undefined || shown === undefined || compared.operator === '==') return [];
          const drawn = (shown.watchedBy ?? []).find(
            (watch) => watch.alert === name && watch.severity === severity,
          );
          return [{ name, limit: compared.value, drawn: drawn?.above ?? drawn?.below }];
        }),
    );
    expect(limits.length).toBeGreaterThan(20);
    expect(limits.filter(({ limit, drawn }) => limit !== drawn)).toEqual([]);
  });
});

describe('an expression that asks for a series nobody emits', () => {
  test.each([
    [
      'an alert',
      systemWith({ alerts: [{ ...sampleAlert, expr: 'upp == 0' }] }),
      'sample/down: alerts.SampleDown.expr',
    ],
    [
      'evidence',
      systemWith({
        evidence: { seen: { text: 'Seen.', source: { prometheus: { expr: 'upp' } }, yields: 'number' } },
      }),
      'sample/down: evidence.seen.source.prometheus.expr',
    ],
    ['a panel', withPanel({ expr: 'sum(upp)' }), 'sample: panels.up.expr'],
    [
      'a recording rule',
      {
        ...sampleSystem,
        recordings: [
          {
            record: 'sample:up:min',
            text: 'Up.',
            expr: 'min(upp)',
            examples: [{ text: 'is 1', series: { upp: '1x5' }, at: '5m', samples: [{ value: 1 }] }],
          },
        ],
      } satisfies System,
      'sample: recordings.sample:up:min.expr',
    ],
  ])('is told where it stands: %s', (_, system, where) => {
    expect(problems(system)).toEqual([
      `${where}: 'upp' is neither a metric nor a recording rule of sample; declare it there, or mend the name`,
    ]);
  });

  test('is told once, however often it asks', () => {
    expect(problems(withPanel({ expr: 'sum(x) / sum(x) + on () up' }))).toHaveLength(1);
  });

  test('is told when it names no metric at all', () => {
    expect(problems(withPanel({ expr: '{job="a"}' }))).toEqual([
      'sample: panels.up.expr: selects series without naming their metric; name it',
    ]);
  });

  test('may use the series of a histogram and of a summary, and not the bare name of a histogram', () => {
    const system: System = {
      ...sampleSystem,
      metrics: [...sampleSystem.metrics, metric('histogram', 'h_seconds'), metric('summary', 's_seconds')],
    };
    const asking = (expr: string) => problems({ ...system, panels: [{ ...panel, expr }] });
    expect(asking('h_seconds_bucket + h_seconds_sum + h_seconds_count')).toEqual([]);
    expect(asking('s_seconds + s_seconds_sum + s_seconds_count')).toEqual([]);
    expect(asking('s_seconds_bucket')).toHaveLength(1);
    expect(asking('h_seconds')).toEqual([
      "sample: panels.up.expr: 'h_seconds' is a histogram; use h_seconds_bucket, h_seconds_sum or h_seconds_count",
    ]);
  });
});

describe('a panel that could not work is told', () => {
  test('two panels with one id', () => {
    expect(problems({ ...sampleSystem, panels: [panel, panel] })).toEqual([
      'sample: panels.up: stands there twice; give one of them another id',
    ]);
  });

  test('a system whose dashboard would have too long a uid', () => {
    expect(problems({ ...sampleSystem, id: 'a'.repeat(31) })).toEqual([
      expect.stringMatching(/: id: is 1 characters too long for the uid of a dashboard, 'stanchion-a+'$/),
    ]);
  });

  test('a variable that nobody declared, and one that the expression does not use', () => {
    expect(problems(withPanel({ expr: 'up{job=~"$job"}' }))).toEqual([
      'sample: panels.up.expr: $job is no label in selects; add it there',
    ]);
    expect(problems(withPanel({ selects: [{ label: 'job', from: 'upp' }] }))).toEqual([
      'sample: panels.up.selects: the expression does not select by job=~"$job"',
      "sample: panels.up.selects: 'upp' is neither a metric nor a recording rule",
    ]);
    expect(problems(withPanel({ expr: 'up{job=~"$job"}', selects: [{ label: 'job', from: 'up' }] }))).toEqual(
      [],
    );
  });

  test('a limit that is not the alert’s, in figure, direction, severity or name', () => {
    const watched = (alert: string, watch: object) =>
      problems({
        ...systemWith({ alerts: [{ ...sampleAlert, expr: 'up < 0.5' }] }),
        panels: [{ ...panel, watchedBy: [{ alert, severity: 'warning', ...watch } as never] }],
      });
    expect(watched('SampleDown', { below: 0.5 })).toEqual([]);
    expect(watched('SampleDown', {})).toEqual([]);
    expect(watched('SampleDown', { below: 0.4 })).toEqual([
      "sample: panels.up.watchedBy: SampleDown (warning) compares with no '< 0.4'; take its own limit",
    ]);
    expect(watched('SampleDown', { above: 0.5 })).toHaveLength(1);
    expect(watched('SampleDown', { below: 0.5, severity: 'critical' })).toEqual([
      'sample: panels.up.watchedBy: sample has no alert SampleDown (critical)',
    ]);
    expect(watched('SampleUp', { below: 0.5 })).toHaveLength(1);
  });

  test('a state-timeline without the meaning of its states', () => {
    expect(problems(withPanel({ kind: 'state-timeline' }))).toEqual([
      'sample: panels.up.states: is missing; say what each value of the state-timeline means',
    ]);
  });
});
