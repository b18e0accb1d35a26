import { globSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runScenario, type Result } from '../../../src/commands/simulate/index.ts';
import { catalogue } from '../../../src/catalogue/index.ts';
import { runbookObjectName } from '../../../src/conventions/names.ts';

const FILES = globSync('test/scenarios/simulate/*/*.yaml').sort();
const SYSTEMS = catalogue('documented');
const RUNBOOKS = SYSTEMS.flatMap(({ id, runbooks }) =>
  runbooks.map(({ name }) => runbookObjectName(id, name)),
);

const results: Result[] = [];
beforeAll(async () => {
  for (const file of FILES) results.push(await runScenario(file));
});

/** The results of a system's scenarios. */
function resultsOf(system: string): readonly Result[] {
  return results.filter(({ file }) => file.includes(`/${system}/`));
}

describe('the scenarios that ship', () => {
  it.each(FILES)('%s comes as it expects', (file) => {
    const found = results.find((result) => result.file === file);
    expect(found?.unmet).toEqual([]);
    expect(found?.simulated.timeline.entries.filter(({ kind }) => kind === 'error')).toEqual([]);
  });

  it('open an episode of every runbook', () => {
    const opened = results.flatMap(({ simulated }) => simulated.remediations.map(({ spec }) => spec.runbook));
    expect(RUNBOOKS.filter((name) => !opened.includes(name))).toEqual([]);
  });

  it.each(SYSTEMS.map(({ id }) => id))(
    'of %s are some that change something, and some that refuse to',
    (id) => {
      const acting = resultsOf(id).filter(({ simulated }) => simulated.findings.changed.length > 0);
      const refusing = resultsOf(id).filter(
        ({ simulated: { findings } }) => findings.first.size > 0 && findings.changed.length === 0,
      );
      expect(acting.map(({ file }) => file)).not.toEqual([]);
      expect(refusing.map(({ file }) => file)).not.toEqual([]);
    },
  );

  it('come to the same whenever they are carried out', async () => {
    const [file = ''] = FILES;
    const again = await runScenario(file);
    expect(again.simulated.timeline.entries).toEqual(results[0]?.simulated.timeline.entries);
  });

  it('come to the same with the manifests that are synced', async () => {
    const file = 'test/scenarios/simulate/kubernaut/stuck-run-is-cancelled.yaml';
    expect((await runScenario(file, 'dist/staging/kubernaut')).unmet).toEqual([]);
  });
});
