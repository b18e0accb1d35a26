import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import { draftRunbook } from '../../src/catalogue/compile.ts';
import {
  MISSING_SIGNALS,
  signalsOf,
  withMissingSignals,
} from '../../src/catalogue/missing-signals/runbook.ts';
import type { Metric } from '../../src/catalogue/model/alert.ts';
import { PROFILES, type System } from '../../src/catalogue/model/system.ts';
import { metricsReadBy } from '../../src/catalogue/reads.ts';
import { sampleAlert, sampleRunbook, sampleSystem } from '../support/sample-system.ts';

function metric(name: string, more: Partial<Metric> = {}): Metric {
  return { name, type: 'counter', labels: [], text: 'Counts.', emittedBy: 'software', ...more };
}

function reading(expr: string, metrics: readonly Metric[], more: Partial<System> = {}): System {
  const alerts = [{ ...sampleAlert, expr }];
  return { ...sampleSystem, metrics, runbooks: [{ ...sampleRunbook, alerts }], ...more };
}

function derived(system: System) {
  const runbook = withMissingSignals(system).runbooks.find(({ name }) => name === MISSING_SIGNALS);
  return runbook?.alerts ?? [];
}

describe('alerts for signals that nobody emits', () => {
  it('is one for each metric that an alert reads, and none for one that only a panel shows', () => {
    const system = reading('sum(rate(read_total[5m])) > 1', [metric('read_total'), metric('shown_total')]);
    expect(derived(system)).toMatchObject([
      {
        name: 'SampleSignalMissing',
        severity: 'info',
        for: '1h',
        expr: 'absent(group(read_total))',
        labels: { metric: 'read_total' },
      },
      { name: 'SampleRemediationEscalated', severity: 'warning', needs: 'controller' },
    ]);
  });

  it('follows recording rules to what they read', () => {
    const recordings = ['base_total', 'middle:rate5m'].map((expr, index) => ({
      record: ['middle:rate5m', 'top:rate5m'][index] ?? '',
      text: 'Recorded.',
      expr,
      examples: [{ text: 'is there', series: {}, at: '1m', samples: [] }] as const,
    }));
    const system = reading('top:rate5m > 1', [metric('base_total')], { recordings });
    expect(signalsOf(system)).toMatchObject([{ metric: { name: 'base_total' }, alerts: ['SampleDown'] }]);
  });

  it('asks for the count of a histogram, for a stand-in, for any of several, and for a job that answers', () => {
    const expression = (of: Metric) =>
      derived(reading(`${of.name}_bucket > 1 or ${of.name} > 1`, [of]))[0]?.expr;
    expect(expression(metric('a', { type: 'histogram' }))).toBe('absent(group(a_count))');
    expect(expression(metric('a', { presence: { series: ['b{c="d"}'] } }))).toBe('absent(group(b{c="d"}))');
    expect(expression(metric('a', { presence: { series: ['a', 'b'] } }))).toBe(
      'absent(group(a) or group(b))',
    );
    expect(expression(metric('a', { presence: { job: 'j' } }))).toBe('absent(group(up{job="j"} == 1))');
    expect(derived(reading('a > 1', [metric('a', { presence: 'none' })]))).toEqual([]);
  });

  it('leaves a system alone whose alerts read no metric of the catalogue', () => {
    const system = { ...sampleSystem, metrics: [] };
    expect(withMissingSignals(system)).toBe(system);
  });

  it('does not take a label or its value for a metric', () => {
    const metrics = ['job', 'quoted', 'read_total'].map((name) => metric(name));
    expect(metricsReadBy('read_total{x="quoted"} > 1', metrics, []).map(({ name }) => name)).toEqual([
      'read_total',
    ]);
  });

  it.each(PROFILES)(
    'watches every metric of an alert in the %s names, but for those that need not be there',
    (profile) => {
      for (const { id, metrics, recordings, runbooks } of catalogue(profile)) {
        const own = runbooks.filter(({ name }) => name !== MISSING_SIGNALS).flatMap(({ alerts }) => alerts);
        const watched = runbooks
          .filter(({ name }) => name === MISSING_SIGNALS)
          .flatMap(({ alerts }) => alerts.flatMap(({ labels }) => labels?.['metric'] ?? []));
        const read = new Set(own.flatMap(({ expr }) => metricsReadBy(expr, metrics, recordings)));
        const needed = [...read].filter(({ presence }) => presence !== 'none').map(({ name }) => name);
        expect([id, [...watched].sort()]).toEqual([id, [...needed].sort()]);
      }
    },
  );

  it('is one alert to the controller, however many metrics it stands for', () => {
    const system = withMissingSignals(reading('a > b', [metric('a'), metric('b')]));
    const runbook = system.runbooks.find(({ name }) => name === MISSING_SIGNALS);
    expect(runbook?.alerts.filter(({ name }) => name === 'SampleSignalMissing')).toHaveLength(2);
    expect(runbook === undefined ? {} : draftRunbook(system, runbook)).toMatchObject({
      alerts: [
        { name: 'SampleSignalMissing', severity: 'info' },
        { name: 'SampleRemediationEscalated', severity: 'warning' },
      ],
    });
  });
});
