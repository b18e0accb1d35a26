import { expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import { PROFILES, type Profile } from '../../src/catalogue/model/system.ts';
import { synthesize } from '../../src/commands/synth.ts';
import type { Environment } from '../../src/environments/model.ts';
import { environments } from '../../src/environments/index.ts';
import { production } from '../../src/environments/production.ts';

function systemOf(profile: Profile, id: string) {
  const system = catalogue(profile).find((candidate) => candidate.id === id);
  if (system === undefined) throw new Error(`no system ${id}`);
  return system;
}

/** Production in the software's own names, with an image for each workload that is called otherwise there. */
function upstream(): Environment {
  const workloads = catalogue('upstream').flatMap(({ workloads: all }) => all);
  const named = (names: readonly string[]) =>
    names.filter((name) => workloads.some((workload) => workload.name === name));
  return {
    ...production,
    name: 'upstream',
    profile: 'upstream',
    images: Object.fromEntries(workloads.map(({ name }) => [name, `registry.example.com/${name}:1.0.0`])),
    optionalWorkloads: named(production.optionalWorkloads),
  };
}

test('both names profiles synthesise, and neither gives an error [WE-Z2]', () => {
  const results = synthesize({ environments: [...environments, upstream()], systems: catalogue });
  expect(results.map(({ environment }) => environment.profile)).toEqual([
    'documented',
    'documented',
    'upstream',
  ]);
  const runbooks = results.map(({ manifests }) =>
    manifests
      .filter(({ path }) => path.includes('/runbook-kubernaut-'))
      .map(({ text }) => text)
      .join('\n'),
  );
  expect(runbooks[1]).toMatch(/name: workflow-execution$/m);
  expect(runbooks[2]).toMatch(/name: workflowexecution-controller$/m);
  expect(runbooks[2]).not.toMatch(/name: workflow-execution$/m);
});

const SPELLING: Readonly<Record<Profile, RegExp>> = {
  documented: /^[A-Z][a-z]+([A-Z][a-z]+)*$/,
  upstream: /^[A-Z]+(_[A-Z]+)*$/,
};

test.each(PROFILES)(
  'the %s names of Arco spell the states in every statement as their software does [ARCO-Z3]',
  (profile) => {
    const sql = systemOf(profile, 'arco').stores.flatMap(({ queries, statements }) =>
      [...Object.values(queries), ...Object.values(statements)].map((entry) => entry.sql),
    );
    const states = sql.flatMap((text) =>
      [...text.matchAll(/'([A-Z][A-Za-z_]+)'/g)].map(([, state = '']) => state),
    );
    expect(states.map((state) => state.toLowerCase())).toEqual(
      expect.arrayContaining(['failed', 'ready', 'running']),
    );
    expect(states.filter((state) => !SPELLING[profile].test(state))).toEqual([]);
  },
);

test.each(PROFILES)(
  'the dashboard of WorkflowExecution shows where duplicates come from, in the %s names [WE-P12]',
  (profile) => {
    const panel = systemOf(profile, 'kubernaut').panels.find(({ covers = [] }) => covers.includes('WE-P12'));
    expect(panel?.by?.length).toBeGreaterThan(0);
    expect(panel?.expr).toMatch(/^(topk|sum)/);
  },
);
