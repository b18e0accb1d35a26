import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { z } from 'zod';
import type { Action } from '../../../src/api/actions/index.ts';
import type { Target } from '../../../src/api/target.ts';
import type { System } from '../../../src/catalogue/model/system.ts';
import { ControllerAdmission } from '../../../src/constructs/admission/controller.ts';
import type { ActionContext, Prepared } from '../../../src/controller/actions/action-module.ts';
import type { PatchStep } from '../../../src/controller/kubernetes/ports.ts';
import { CONTROLLER } from '../../../src/conventions/names.ts';
import { accountUser } from '../../../src/environments/admission.ts';
import type { AdapterSetting, Environment } from '../../../src/environments/model.ts';
import { controllerRights } from '../../../src/environments/rights.ts';
import { sampleEnvironment, sampleRunbook, systemWith } from '../../support/sample-system.ts';
import { kubeObject, type KubeApi, type Manifest, type Ref } from '../api.ts';
import { writeKubeconfig } from '../control-plane.ts';
import { accountReady, allow } from '../namespace.ts';
import type { Context } from '../test.ts';
import { eventually } from '../wait.ts';
import { carryOut } from './actions.ts';
import { ruleOf } from './catalogue.ts';
import { PATIENCE } from './patience.ts';

export interface BoundedOptions {
  readonly targets: Readonly<Record<string, Target>>;
  readonly actions: readonly Action[];
  /** Of an adapter of the system, by its name. */
  readonly adapters?: Readonly<Record<string, AdapterSetting & { readonly command?: readonly string[] }>>;
}

/** The controller's account with the rights and the policies that synth derives for a runbook. */
export interface Bounded {
  /** The test, with what is sent under the controller's own token. */
  readonly t: Context;
  readonly api: KubeApi;
  /** Waits until the server refuses a JSON patch for this reason. It is only tried, and so leaves nothing behind. */
  readonly refusesPatch: (
    ref: Ref & { readonly name: string },
    steps: readonly PatchStep[],
    why: RegExp,
  ) => Promise<void>;
  /** Waits until the server refuses to make an object for this reason. */
  readonly refusesCreate: (object: Manifest, why: RegExp) => Promise<void>;
}

const DENIED = /ValidatingAdmissionPolicy '([^']+)'.* denied request: /;
const READING = [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list'] }];

/** A step that puts a value where there may be one. */
export function set(path: string, value: unknown): PatchStep {
  return { op: 'add', path, value };
}

/**
 * Carries an action out under the controller's account. What others write in between, such as a status, makes the plan
 * anew, as the controller does.
 */
export function carriesOut(
  { t }: Pick<Bounded, 't'>,
  action: Action,
  patch: Partial<ActionContext> = {},
): Promise<Prepared> {
  return eventually(`${Object.keys(action).join('')} is let through`, () => carryOut(t, action, patch), {
    timeout: PATIENCE,
  });
}

/** Puts the account, its rights and the policies there. The test's own looks at what there is may read everything. */
export async function bounded(t: Context, options: BoundedOptions): Promise<Bounded> {
  const { admin, namespace, cluster } = t;
  const home = `${namespace}-controller`;
  const { system, environment } = installationOf(t, home, options);
  await admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: home } });
  const chart = new Chart(new App(), 'bounds');
  new ControllerAdmission(chart, 'Admission', { systems: [system], environment });
  for (const manifest of chart.toJson()) await admin.apply(kubeObject.parse(manifest));
  const account = { name: CONTROLLER, namespace: home };
  await admin.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: account });
  await accountReady(admin, home, CONTROLLER);
  const rights = controllerRights([system], environment).namespaces.flatMap(({ rules }) => rules.map(ruleOf));
  const rules = [...rights, ...READING];
  await allow(admin, { namespace, account: CONTROLLER, from: home, name: CONTROLLER, rules });
  const token = await admin.token(home, CONTROLLER);
  const path = join(cluster.folder, `bounded-${namespace}`);
  const kubeconfig = await writeKubeconfig(path, {
    server: cluster.server,
    authority: await authorityOf(cluster.kubeconfig),
    token,
  });
  const api = admin.as(token);
  const user = accountUser(account);
  // The policies must hold whatever rights the account has, so these have all of them.
  const mighty = admin.impersonating(user, ['system:masters']);
  return {
    t: { ...t, cluster: { ...cluster, kubeconfig } },
    api,
    refusesPatch: async (ref, steps, why) => {
      const call = { method: 'PATCH', body: steps, contentType: 'application/json-patch+json' } as const;
      await refuses(async () => mighty.call(await mighty.path(ref), { ...call, query: DRY }), why);
    },
    refusesCreate: async (object, why) => {
      const { apiVersion, kind } = object;
      const path = await mighty.path({ apiVersion, kind, namespace });
      await refuses(() => mighty.call(path, { method: 'POST', body: object, query: DRY }), why);
    },
  };
}

const DRY = { dryRun: 'All', fieldValidation: 'Strict' };

/** Policies hold a moment after they were applied; what is refused for another reason never is for this one. */
async function refuses(attempt: () => Promise<unknown>, why: RegExp): Promise<void> {
  let last = '';
  await eventually(
    `it is refused: ${why.source}`,
    async () => {
      last = await attempt().then(() => 'it was not refused', String);
      return DENIED.test(last) && why.test(last);
    },
    { explain: () => last, timeout: PATIENCE },
  );
}

function installationOf(
  { namespace }: Context,
  home: string,
  { targets, actions, adapters = {} }: BoundedOptions,
): { readonly system: System; readonly environment: Environment } {
  const [sample] = sampleRunbook.remedies;
  assert.ok(sample !== undefined);
  const remedies = actions.map((action, index) => ({ ...sample, id: `remedy-${index}`, action }));
  const system = systemWith({ targets, evidence: {}, diagnoses: [], remedies });
  const declared = Object.entries(adapters).map(([name, { command = [] }]) => ({
    name,
    text: name,
    command,
  }));
  return {
    system: { ...system, namespace, adapters: declared },
    environment: { ...sampleEnvironment, namespace: home, adapters, remediation: { mode: 'guarded' } },
  };
}

const kubeconfigShape = z.object({
  clusters: z.tuple([z.object({ cluster: z.object({ 'certificate-authority-data': z.string() }) })]),
});

async function authorityOf(kubeconfig: string): Promise<string> {
  const { clusters } = kubeconfigShape.parse(JSON.parse(await readFile(kubeconfig, 'utf8')));
  return Buffer.from(clusters[0].cluster['certificate-authority-data'], 'base64').toString();
}
