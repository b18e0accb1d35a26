import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { API_GROUP_VERSION } from '../../../src/api/names.ts';
import { runbookResource } from '../../../src/api/runbook.ts';
import type { KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import { REMEDIATIONS } from '../../../src/controller/kubernetes/own-types.ts';
import { deployment, replicaSet } from '../../support/cluster-objects.ts';
import { ApiServer, ControllerProcess, PAUSE_OFF, storedIn } from '../../support/controller-process.ts';
import { FakeTime, settled } from '../../support/fake-timers.ts';
import { NOW } from '../../support/remediation.ts';

const RUNBOOK = 'dist/staging/kubernaut/stanchion-system/runbook-kubernaut-rollback.yaml';

/** The rollback of `dist/`, and its controller, whose second revision was rolled out ten minutes ago. */
async function place() {
  const runbook = runbookResource.parse(parse(await readFile(RUNBOOK, 'utf8')));
  const [target] = runbook.spec.targets.flatMap((one) =>
    'deployment' in one.target ? [one.target.deployment] : [],
  );
  if (target === undefined) throw new Error(`${RUNBOOK} has lost its target`);
  const { namespace, name } = target;
  const metadata = { namespace };
  const api = new ApiServer([
    PAUSE_OFF,
    deployment({ metadata: { namespace, name } }),
    replicaSet(2, 'controller:2', { metadata }, 600),
    replicaSet(1, 'controller:1', { metadata, status: { readyReplicas: 1 } }),
  ]);
  const time = new FakeTime();
  const process = new ControllerProcess({ api, time, runbook, ready: () => 0 });
  await process.begin();
  return { api, process, name: runbook.metadata.name };
}

/** What `kubectl create` does, and a watch then tells. */
async function create({ api, process, name }: Awaited<ReturnType<typeof place>>, parameters: object) {
  const object: KubernetesObject = {
    apiVersion: API_GROUP_VERSION,
    kind: 'Remediation',
    metadata: { name: 'by-ann', namespace: 'stanchion-system', creationTimestamp: NOW.toISOString() },
    spec: { runbook: name, source: { person: { by: 'ann', reason: 'Orders are gone.' } }, parameters },
  };
  process.hear(await api.create(REMEDIATIONS, object));
  await settled();
  return storedIn(api);
}

describe('a Remediation made by hand', () => {
  test('that says that data is corrupt plans the rollback, and carries it out once a person approves [WE-M12]', async () => {
    const here = await place();
    const { status } = await create(here, { dataCorruption: 'true' });
    expect(status).toMatchObject({
      phase: 'AwaitingApproval',
      plan: { remedy: 'after-data-corruption', action: 'rollBackWorkload' },
      refusal: { guard: 'ApprovalMissing' },
    });
    expect(here.api.effects).toEqual([]);

    const until = new Date(NOW.getTime() + 600_000).toISOString();
    const planHash = status?.plan?.hash;
    const approval = { by: 'ben', decision: 'approve', planHash, reason: 'Agreed.', until };
    const ref = { ...REMEDIATIONS, namespace: 'stanchion-system', name: 'by-ann' };
    here.process.hear(await here.api.patch(ref, [{ op: 'add', path: '/spec/approval', value: approval }]));
    await settled();
    expect(storedIn(here.api).status?.journal).toMatchObject([{ action: 'rollBackWorkload', state: 'done' }]);
    expect(here.api.effects).toHaveLength(1);
  });

  test.each([{}, { dataCorruption: 'false' }, { dataCorruption: 'true; reboot' }])(
    'that does not say so (%j) rolls nothing back',
    async (parameters) => {
      const here = await place();
      const { status } = await create(here, parameters);
      expect(status?.plan).toBeUndefined();
      expect(here.api.effects).toEqual([]);
    },
  );
});
