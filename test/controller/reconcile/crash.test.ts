import { describe, expect, test } from 'vitest';
import { ACTION_SCENARIOS, type ActionScenario } from '../../support/action-scenarios.ts';
import { diesAt, Episode } from '../../support/crashing.ts';

/** An episode from the alert to the end without any fault, with what it is to come to every time. */
async function undisturbed(scenario: ActionScenario, hopeless: boolean) {
  const episode = new Episode(scenario, { hopeless });
  const process = episode.process();
  await process.begin();
  await episode.runs();
  if (hopeless) await overAt(episode);
  return { episode, points: process.points };
}

/** Nobody can help any more, so the alert's own end ends it. */
async function overAt(episode: Episode): Promise<void> {
  const last = episode.process();
  await last.begin();
  await episode.runs();
  expect(episode.status.phase).toBe('Escalated');
  await episode.resolve(last);
  await episode.runs();
}

/** Lets one process after another die at its point; the last one lives. */
async function killed(scenario: ActionScenario, points: readonly number[], hopeless = false) {
  const episode = new Episode(scenario, { hopeless });
  for (const point of points) {
    let isDead = false;
    const process = episode.process(diesAt(point, () => (isDead = true)));
    await process.begin();
    await episode.runs(() => isDead);
  }
  const last = episode.process();
  await last.begin();
  await episode.runs();
  if (hopeless) await overAt(episode);
  return episode;
}

/** What must be true however often it was killed. */
function same(episode: Episode) {
  const { phase, outcome, journal = [], leases = [] } = episode.status;
  return {
    ended: [phase, outcome],
    journal: journal.map(({ remedy, state }) => [remedy, state]),
    leases: leases.map(({ state }) => state),
    effects: episode.api.effects.length,
    world: episode.world,
    held: episode.api.objects.filter(({ metadata }) => (metadata['finalizers'] as [] | undefined)?.length),
  };
}

describe.each(Object.entries(ACTION_SCENARIOS))('%s', (_, scenario) => {
  test.each([
    ['helps', false],
    ['does not help', true],
  ])(
    'that %s: killed before or after any request, nothing is done twice and nothing forgotten',
    async (__, hopeless) => {
      const { episode: whole, points } = await undisturbed(scenario, hopeless);
      const expected = same(whole);
      expect(expected).toMatchObject({
        ended: ['Closed', hopeless ? 'AlertResolved' : 'Recovered'],
        held: [],
      });
      expect(expected.effects).toBe(scenario.changes);
      expect(points).toBeGreaterThan(40);
      for (let point = 1; point <= points; point += 1) {
        expect([point, same(await killed(scenario, [point], hopeless))]).toEqual([point, expected]);
      }
    },
  );
});
