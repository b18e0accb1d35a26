import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runScenario } from '../../../src/commands/simulate/index.ts';

const FILES = globSync('test/scenarios/simulate/*/*.yaml').sort();

describe('the scenarios that ship', () => {
  it('are some that act and some that refuse', () => {
    expect(FILES.length).toBeGreaterThanOrEqual(8);
  });

  it.each(FILES)('%s comes as it expects', async (file) => {
    const { unmet, simulated } = await runScenario(file);
    expect(unmet).toEqual([]);
    expect(simulated.timeline.entries.filter(({ kind }) => kind === 'error')).toEqual([]);
  });

  it('come to the same whenever they are carried out', async () => {
    const [file = ''] = FILES;
    const runs = [await runScenario(file), await runScenario(file)];
    const [first, second] = runs.map(({ simulated }) => simulated.timeline.entries);
    expect(first).toEqual(second);
  });

  it('come to the same with the manifests that are synced', async () => {
    const file = 'test/scenarios/simulate/kubernaut/stuck-run-is-cancelled.yaml';
    expect((await runScenario(file, 'dist/staging/kubernaut')).unmet).toEqual([]);
  });
});
