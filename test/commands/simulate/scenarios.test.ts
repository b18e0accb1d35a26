import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runScenario, type Result } from '../../../src/commands/simulate/index.ts';
import { catalogue } from '../../../src/catalogue/index.ts';
import { runbookObjectName } from '../../../src/conventions/names.ts';

const FILES = globSync('test/scenarios/simulate/**/*.yaml')
  .filter((file) => !file.includes('/snapshots/'))
  .sort();
const SYSTEMS = catalogue('documented');
const RUNBOOKS = SYSTEMS.flatMap(({ id, runbooks }) =>
  runbooks.map(({ name }) => runbookObjectName(id, name)),
);

const running = new Map<string, Promise<Result>>();
/** Carries a scenario out, once for all tests here. */
function resultOf(file: string): Promise<Result> {
  const result = running.get(file) ?? runScenario(file);
  running.set(file, result);
  return result;
}

/** The results of a system's scenarios; of all when none is named. */
async function resultsOf(system = ''): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const file of FILES.filter((one) => one.includes(`/${system}`))) results.push(await resultOf(file));
  return results;
}

/** Milliseconds in which all scenarios come to their end on a machine that has other things to do. */
const ALL = 120_000;

describe('the scenarios that ship', () => {
  it.each(FILES)('%s comes as it expects', { timeout: ALL }, async (file) => {
    const { unmet, simulated } = await resultOf(file);
    expect(unmet).toEqual([]);
    expect(simulated.timeline.entries.filter(({ kind }) => kind === 'error')).toEqual([]);
  });

  it('open an episode of every runbook', { timeout: ALL }, async () => {
    const opened = (await resultsOf()).flatMap(({ simulated }) =>
      simulated.remediations.map(({ spec }) => spec.runbook),
    );
    expect(RUNBOOKS.filter((name) => !opened.includes(name))).toEqual([]);
  });

  it.each(SYSTEMS.map(({ id }) => id))(
    'of %s are some that change something, and some that refuse to',
    { timeout: ALL },
    async (id) => {
      const found = (await resultsOf(`${id}/`)).map(({ simulated }) => simulated.findings);
      const acting = found.filter(({ changed }) => changed.length > 0);
      const refusing = found.filter(({ first, changed }) => first.size > 0 && changed.length === 0);
      expect(acting).not.toEqual([]);
      expect(refusing).not.toEqual([]);
    },
  );

  it('come to the same whenever they are carried out', { timeout: ALL }, async () => {
    const [file = ''] = FILES;
    const entriesOf = ({ simulated }: Result) => simulated.timeline.entries;
    expect(entriesOf(await runScenario(file))).toEqual(entriesOf(await resultOf(file)));
  });

  it('come to the same with the manifests that are synced', { timeout: ALL }, async () => {
    const file = 'test/scenarios/simulate/kubernaut/stuck-run-is-cancelled.yaml';
    expect((await runScenario(file, 'dist/staging/kubernaut')).unmet).toEqual([]);
  });
});
