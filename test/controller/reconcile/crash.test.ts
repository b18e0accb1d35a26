import { describe, expect, test } from 'vitest';
import { ACTION_SCENARIOS, type ActionScenario } from '../../support/action-scenarios.ts';
import { diesAt, Episode, finalizersIn } from '../../support/crashing.ts';

/**
 * An episode from the alert to the end without any fault, with where it can be cut off: before each request, and after
 * the last. Between an answer and the next request nothing happens outside of the process, so to die after the one is
 * to die before the other. What does not help goes as what does until it is made, so only what follows is of interest.
 */
async function undisturbed(scenario: ActionScenario, hopeless: boolean) {
  const episode = new Episode(scenario, { hopeless });
  const names: string[] = [];
  const process = episode.process((_, name) => {
    names.push(name);
    return undefined;
  });
  await process.begin();
  await episode.runs();
  const from = hopeless ? names.indexOf('after send') : 0;
  const points = names
    .map((name, index) => ({ name, point: index + 1 }))
    .filter(({ name, point }) => point > from && (!name.startsWith('after') || point === names.length))
    .map(({ point }) => point);
  if (hopeless) await overAt(episode);
  return { episode, points };
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

/** Lets a process die at a point, and another one bring the episode to its end. */
async function killed(scenario: ActionScenario, point: number, hopeless: boolean) {
  const episode = new Episode(scenario, { hopeless });
  let isDead = false;
  const process = episode.process(diesAt(point, () => (isDead = true)));
  await process.begin();
  await episode.runs(() => isDead);
  expect(isDead).toBe(true);
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
    unheld: episode.unheld,
    held: finalizersIn(episode.api),
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
        ...{ held: [], unheld: [] },
      });
      expect(expected.effects).toBe(scenario.changes);
      expect(points.length).toBeGreaterThan(hopeless ? 6 : 12);
      for (const point of points) {
        expect([point, same(await killed(scenario, point, hopeless))]).toEqual([point, expected]);
      }
    },
    60_000,
  );
});
