import { expect, test } from 'vitest';
import { ObjectCache } from '../../../src/controller/adapters/kubernetes/object-cache.ts';
import { RunbookStore } from '../../../src/controller/runbooks/store.ts';
import { RunbookRevisions } from '../../../src/controller/runbooks/revisions.ts';
import { Leading } from '../../../src/controller/runtime/leading.ts';
import { controllerSettings } from '../../../src/controller/settings.ts';
import { NOW, sampleRemediation } from '../../support/remediation.ts';

/** A replica that knows of one remediation, and what it notes. */
function replica() {
  const noted: string[] = [];
  const remediation = sampleRemediation();
  const { name } = remediation.metadata;
  const remediations = { all: () => [remediation], get: () => remediation };
  const clock = { now: () => NOW };
  const nothing = () => Promise.resolve([]);
  const revisions = new RunbookRevisions({ list: nothing, send: () => Promise.resolve() }, 'a');
  const settings = () => controllerSettings.parse({ cluster: 'prod-1' });
  const leading = new Leading({
    work: { queue: { add: () => undefined, stop: () => Promise.resolve() } },
    remediations,
    remediationInformer: { relist: () => Promise.resolve() },
    runbookInformer: { cache: new ObjectCache(() => undefined), hasSynced: false },
    recorder: {
      decided: (one) => noted.push(`decided ${one.metadata.name}`),
      takenUp: (one) => noted.push(`taken up ${one.metadata.name}`),
    },
    keeper: {
      ...{
        store: new RunbookStore(),
        revisions,
        settings,
        clock,
        namespace: 'a',
        remediations: remediations.all,
      },
      patch: () => Promise.reject(new Error('nothing is patched here')),
    },
    readyKeeper: { look: nothing },
    breakers: { begin: () => undefined, end: () => Promise.resolve() },
    client: { send: () => Promise.resolve() },
    lookAtPause: () => Promise.resolve(),
    ...{ clock, mayAct: () => true, log: () => undefined },
  });
  return { leading, noted, name };
}

test('a replica notes decisions while it leads, and takes up what the one before it may have left', async () => {
  const { leading, noted, name } = replica();
  const ending = new AbortController();
  leading.remediationChanged(name);
  expect(noted).toEqual([]);
  await leading.begin(ending.signal);
  leading.remediationChanged(name);
  expect(noted).toEqual([`taken up ${name}`, `decided ${name}`]);
  ending.abort();
  await leading.end();
  leading.remediationChanged(name);
  expect(noted).toHaveLength(2);
});
