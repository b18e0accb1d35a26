import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TerminalError } from '../../../src/controller/kubernetes/errors.ts';
import { openEntry, openLeases } from '../../../src/controller/reconcile/status.ts';
import { ACTION_SCENARIOS } from '../../support/action-scenarios.ts';
import { deployment, template } from '../../support/cluster-objects.ts';
import { disturbed, Episode, finalizersIn, type Disturbance, type Planned } from '../../support/crashing.ts';

/** Always the same, and the first that fails is told as it is: to make it smaller takes minutes. */
const RUNS = { seed: 20_261, endOnFailure: true };
const HOUR = 3600;
/** Requests and answers of the longest episode, and some more. */
const POINTS = 160;

const scenario = fc.constantFrom(...Object.keys(ACTION_SCENARIOS));
const clock = fc
  .integer({ min: -30 * 24 * HOUR, max: 30 * 24 * HOUR })
  .map((seconds): Disturbance => ({ kind: 'clock', seconds }));
const ofServer = fc.constantFrom<Disturbance>({ kind: 'lost' }, { kind: 'busy' }, { kind: 'raced' });
const ofProcess = fc.constantFrom<Disturbance>({ kind: 'killed' }, { kind: 'stopped' });

function planned(what: fc.Arbitrary<Disturbance>, most: number): fc.Arbitrary<readonly Planned[]> {
  const one = fc.record({ after: fc.integer({ min: 1, max: POINTS }), what });
  return fc.array(one, { minLength: 1, maxLength: most }).map((all) =>
    // Many that follow each other closely, and some that are far apart.
    all.map(({ after, ...rest }, index) => ({ ...rest, after: index % 2 === 0 ? after : 1 + (after % 12) })),
  );
}

function episodeOf(name: string, options = {}): Episode {
  const found = ACTION_SCENARIOS[name];
  if (found === undefined) throw new Error(`there is no scenario '${name}'`);
  return new Episode(found, options);
}

/** Each change as it was kept, without what it rests on: two that are equal are one thing done twice. */
function repeated({ api }: Episode): readonly string[] {
  const kept = api.effects.map((change) =>
    JSON.stringify(change, (key, value: unknown) =>
      key === 'steps' && Array.isArray(value)
        ? value.filter((step: { readonly op: string }) => step.op !== 'test')
        : value,
    ),
  );
  return kept.filter((change, index) => kept.indexOf(change) !== index);
}

function unreturned({ status, api, unheld }: Episode) {
  return {
    unheld,
    leases: (status.leases ?? []).filter(({ state }) => state !== 'returned'),
    held: finalizersIn(api),
  };
}
const NOTHING = { unheld: [], leases: [], held: [] };

describe('an episode through', () => {
  test('any number of kills, stops, lost answers and refusals does everything once and ends the same', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, planned(fc.oneof(ofProcess, ofServer), 6), async (name, plan) => {
        const whole = episodeOf(name);
        await disturbed(whole, []);
        const episode = episodeOf(name);
        await disturbed(episode, plan);
        expect(episode.status).toMatchObject({ phase: 'Closed', outcome: 'Recovered' });
        expect(episode.world).toEqual(whole.world);
        expect(episode.api.effects).toHaveLength(whole.api.effects.length);
        expect([repeated(episode), unreturned(episode)]).toEqual([[], NOTHING]);
      }),
      { ...RUNS, numRuns: 120 },
    );
  }, 60_000);

  test('moved clocks, with kills and refusals between, does nothing twice and forgets no lease', async () => {
    await fc.assert(
      fc.asyncProperty(
        scenario,
        planned(fc.oneof({ weight: 2, arbitrary: clock }, ofProcess, ofServer), 6),
        fc.boolean(),
        async (name, plan, hopeless) => {
          const episode = episodeOf(name, { hopeless });
          const last = await disturbed(episode, plan);
          // However far the clock was set back, nothing half done waits until it is right again.
          expect(['Closed', 'Escalated', 'Refused']).toContain(episode.status.phase);
          expect(openEntry(episode.status)).toBeUndefined();
          expect(openLeases(episode.status)).toEqual([]);
          await episode.resolve(last);
          await episode.runs();
          expect(episode.status.phase).toBe('Closed');
          expect([repeated(episode), unreturned(episode)]).toEqual([[], NOTHING]);
        },
      ),
      { ...RUNS, numRuns: 60 },
    );
  }, 60_000);
});

test('a change of which the second request is refused for good is taken back as far as it came', async () => {
  const envFrom = [{ configMapRef: { name: 'shop-switches', optional: true } }];
  const restarted = { labels: { app: 'shop' }, annotations: { 'example.com/restarted': 'once' } };
  const shop = deployment({
    spec: { template: { ...template('shop:2', { envFrom }), metadata: restarted } },
  });
  const action = { setSwitch: { target: 'shop', key: 'MODEL', value: 'b', losesInFlight: 'nothing' } };
  const episode = new Episode({ action, objects: [shop], changes: 3 });
  let sent = 0;
  const process = episode.process((_, name) => {
    if (name === 'send') sent += 1;
    if (name !== 'send' || sent !== 2) return undefined;
    throw new TerminalError('admission says no', { status: 403, request: 'PATCH shop' });
  });
  await process.begin();
  await episode.runs();
  expect(episode.status).toMatchObject({
    phase: 'Escalated',
    journal: [{ state: 'undone' }],
    leases: [{ state: 'returned' }],
  });
});
