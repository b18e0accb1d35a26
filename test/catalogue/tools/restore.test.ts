import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultTools } from '../../../src/catalogue/systems/agent-pipeline/tools.ts';
import { machine, type Machine } from '../../support/stage-tool.ts';
import { cloned, SOURCE } from './repository.ts';

const RESULTS = '/workspace/results';
let on: Machine;
beforeEach(async () => void (on = await machine()));
afterEach(() => on.remove());

const restored = (point: string, commit: string, stage = 'code-analysis') =>
  on.run(defaultTools.restore, { POINT: point, STAGE: stage, COMMIT: commit });

/** What a stage leaves behind that was cut off. */
async function spoil(): Promise<void> {
  await on.write(`${SOURCE}/Makefile`, 'changed');
  await on.write(`${SOURCE}/left/over`, 'new');
  await on.write(`${SOURCE}/build/ignored`, 'new');
  await on.write(`${SOURCE}/.git/index.lock`, '');
  await on.write(`${RESULTS}/code-analysis/half`, 'half a result');
}

describe('restoring', () => {
  test('puts the source back to the start of a stage, and doing it again changes nothing [T20-F54] [T20-F55]', async () => {
    const { commit } = await cloned(on);
    await spoil();
    const twice = [await restored('stage-start', commit), await restored('stage-start', commit)];
    expect(twice.map(({ code }) => code)).toEqual([0, 0]);
    expect(await on.read(`${SOURCE}/Makefile`)).toContain('tested');
    for (const path of [`${SOURCE}/left`, `${SOURCE}/build`, `${RESULTS}/code-analysis`])
      expect(await on.has(path)).toBe(false);
    expect(await on.has(`${RESULTS}/repository-clone/result`)).toBe(true);
  });

  test.each(['last-checkpoint', 'none'])('undoes nothing for %s', async (point) => {
    const { commit } = await cloned(on);
    await spoil();
    expect((await restored(point, commit)).code).toBe(0);
    expect(await on.read(`${SOURCE}/Makefile`)).toBe('changed');
    expect(await on.has(`${RESULTS}/code-analysis/half`)).toBe(true);
  });

  test.each(['0'.repeat(40), '', '--help', '$(git rev-parse HEAD)', 'HEAD'])(
    'fails for %j, which is not the commit that is there [T20-F55]',
    async (commit) => {
      await cloned(on);
      for (const point of ['stage-start', 'last-checkpoint', 'none'])
        expect((await restored(point, commit)).code).not.toBe(0);
    },
  );

  test('fails where the source is gone or nothing can be said of it [T20-F55]', async () => {
    const { commit } = await cloned(on);
    await on.write(`${SOURCE}/.git/index`, 'no index');
    expect((await restored('none', commit)).code).toBe(0);
    await on.write(`${SOURCE}/.git/HEAD`, 'no head');
    expect((await restored('none', commit)).code).not.toBe(0);
    const empty = await machine();
    const { code } = await empty.run(defaultTools.restore, { POINT: 'none', STAGE: 'none', COMMIT: commit });
    await empty.remove();
    expect(code).not.toBe(0);
  });
});

describe('the repository’s own targets', () => {
  test('fail as the target fails, and where there is no Makefile', async () => {
    await cloned(on);
    expect((await on.run(defaultTools.tests, {})).code).toBe(0);
    expect((await on.run(defaultTools.coverage, {})).code).not.toBe(0);
    await on.write(`${SOURCE}/Makefile`, '');
    expect((await on.run(defaultTools.tests, {})).code).not.toBe(0);
  });
});
