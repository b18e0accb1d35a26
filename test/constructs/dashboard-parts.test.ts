import { describe, expect, test } from 'vitest';
import { layOutSection } from '../../src/constructs/dashboard-layout.ts';
import { thresholdsOf } from '../../src/constructs/dashboard-thresholds.ts';

describe('the grid', () => {
  test.each([
    [1, [24]],
    [2, [12, 12]],
    [3, [8, 8, 8]],
    [4, [12, 12, 12, 12]],
    [5, [8, 8, 8, 12, 12]],
    [7, [8, 8, 8, 12, 12, 12, 12]],
  ])('shares out the width of each line: %i panels', (count, widths) => {
    expect(layOutSection(count, 0).panels.map(({ w }) => w)).toEqual(widths);
  });

  test('puts a heading above, and says where the next section begins', () => {
    expect(layOutSection(4, 10)).toMatchObject({
      heading: { x: 0, y: 10, w: 24, h: 1 },
      panels: [{ y: 11 }, { y: 11 }, { y: 19 }, { y: 19 }],
      end: 27,
    });
    expect(layOutSection(0, 10).end).toBe(11);
  });
});

describe('the coloured ranges', () => {
  const alert = 'A';

  test('are none without a limit', () => {
    expect(thresholdsOf([])).toBeUndefined();
    expect(thresholdsOf([{ alert, severity: 'critical' }])).toBeUndefined();
  });

  test('take the colour of the worst alert that fires there', () => {
    const steps = thresholdsOf([
      { alert, severity: 'critical', above: 0.5 },
      { alert, severity: 'warning', above: 0.1 },
      { alert, severity: 'page', above: 0.1 },
    ])?.steps;
    expect(steps).toEqual([
      { value: null, color: 'green' },
      { value: 0.1, color: 'red' },
      { value: 0.5, color: 'dark-red' },
    ]);
  });

  test('leave the middle well where too little is as wrong as too much', () => {
    const steps = thresholdsOf([
      { alert, severity: 'warning', below: 5 },
      { alert, severity: 'warning', above: 300 },
    ])?.steps;
    expect(steps).toEqual([
      { value: null, color: 'orange' },
      { value: 5, color: 'green' },
      { value: 300, color: 'orange' },
    ]);
  });

  test('leave zero itself well where an alert fires above zero', () => {
    const [, first] = thresholdsOf([{ alert, severity: 'warning', above: 0 }])?.steps ?? [];
    expect(first?.value).toBeGreaterThan(0);
    expect(first?.value).toBeLessThan(1e-6);
  });
});
