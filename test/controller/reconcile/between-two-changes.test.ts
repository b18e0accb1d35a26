import { expect, test } from 'vitest';
import { TerminalError } from '../../../src/controller/kubernetes/errors.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { DEPLOYMENTS } from '../../../src/controller/kubernetes/objects.ts';
import { ACTION_SCENARIOS } from '../../support/action-scenarios.ts';
import { Episode } from '../../support/crashing.ts';

const RESTARTED = '/spec/template/metadata/annotations/stanchion.dev~1restarted-for';

/** An episode whose switch is written and whose restart is refused for good, on a template without annotations. */
async function cutOff(): Promise<Episode> {
  const scenario = ACTION_SCENARIOS['setSwitch'];
  if (scenario === undefined) throw new Error('there is no such scenario');
  const episode = new Episode(scenario);
  const { send } = episode.api;
  let isRefusing = true;
  Object.assign(episode.api, {
    send: ((change, options) => {
      const isRestart = 'patch' in change && change.patch.ref.plural === DEPLOYMENTS.plural;
      if (!isRestart || options.dryRun || !isRefusing) return send(change, options);
      isRefusing = false;
      throw new TerminalError('no', { status: 422, request: 'PATCH shop' });
    }) satisfies typeof send,
  });
  const process = episode.process();
  await process.begin();
  await episode.runs();
  return episode;
}

test('a switch whose restart was refused is taken back, and what read it meanwhile is restarted', async () => {
  const { status, api } = await cutOff();
  expect(status).toMatchObject({ journal: [{ state: 'undone' }], leases: [{ state: 'returned' }] });
  const [map] = api.objects.filter(({ metadata }) => metadata.name === 'shop-switches');
  expect(at(map, '/data')).toEqual({});
  const shop = await api.get({ ...DEPLOYMENTS, namespace: 'shop', name: 'shop' });
  expect(at(shop, RESTARTED)).toMatch(/\/back$/);
});
