import assert from 'node:assert/strict';
import { alertRemediationName } from '../../../src/controller/episode.ts';
import { APPROVER_ROLE } from '../../../src/conventions/approvals.ts';
import { REMEDIATION_READER } from '../../../src/conventions/names.ts';
import { installAdmission, person, refOf, role, RUNBOOK } from '../admission.ts';
import { CLUSTER, startController, type Remediation, type RunningController } from '../controller.ts';
import { SHOP_RULES, shopInTrouble } from '../operator.ts';
import type { Context } from '../test.ts';
import { eventually } from '../wait.ts';

const FINGERPRINT = '00112233aabbccdd';

/** The shop in trouble, the controller that would scale it up, and people: ann and bob approve, eve only patches. */
export async function approvalWaits(t: Context): Promise<RunningController> {
  await shopInTrouble(t);
  await installAdmission(t);
  const controller = await startController(t, { rules: SHOP_RULES, settings: { mode: 'approve' } });
  const verbs = ['get', 'list', 'patch'];
  const patcher = await role(t, 'patcher', [
    { apiGroups: ['stanchion.dev'], resources: ['remediations'], verbs },
  ]);
  await person(t, 'ann', [APPROVER_ROLE, REMEDIATION_READER]);
  await person(t, 'bob', [APPROVER_ROLE, REMEDIATION_READER]);
  await person(t, 'eve', [patcher]);
  return controller;
}

/** Hands an alert in, and waits until its plan waits for an approval. */
export async function alerted(t: Context, controller: RunningController): Promise<string> {
  const startsAt = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
  const labels = { alertname: 'ShopDown', runbook: RUNBOOK, severity: 'critical' };
  const answer = await controller.notify([{ status: 'firing', labels, startsAt, fingerprint: FINGERPRINT }]);
  assert.equal(answer.status, 200, await answer.text());
  const name = alertRemediationName({
    runbook: RUNBOOK,
    cluster: CLUSTER,
    fingerprint: FINGERPRINT,
    startsAt,
  });
  await reaches(t, name, 'AwaitingApproval', controller);
  return name;
}

export async function reaches(t: Context, name: string, phase: string, { program }: RunningController) {
  const read = async (): Promise<Remediation> => t.admin.get(refOf(t, name));
  return eventually(
    `${name} is ${phase}`,
    async () => {
      const found = await read();
      return found.status?.phase === phase && found;
    },
    {
      timeout: 180_000,
      explain: async () => `${JSON.stringify((await read()).status, null, 1)}\n${await program.log(20)}`,
    },
  );
}
