import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { z } from 'zod';
import {
  fetchSource,
  NEWER_SOURCES,
  provenance,
  sha256,
  SOURCES,
  type Source,
} from '../../imports/update/sources.ts';
import { kubeObject, type KubeApi, type KubeObject } from './api.ts';
import { ApiError } from './http.ts';
import { eventually } from './wait.ts';

const argo = (kind: string, hash: string): Source => ({
  ...SOURCES.workflows,
  path: `manifests/base/crds/full/argoproj.io_${kind}.yaml`,
  sha256: hash,
});
const events = (kind: string, hash: string): Source => ({
  ...SOURCES.argoEvents,
  path: `manifests/base/crds/argoproj.io_${kind}.yaml`,
  sha256: hash,
});

/** Of the newest Argo CD that the Go of this project can take; a later one asks for a newer Go. */
const applications: Source = {
  module: 'github.com/argoproj/argo-cd/v3',
  version: 'v3.4.13',
  path: 'manifests/crds/application-crd.yaml',
  sha256: 'fa8a0c7f8127f85bbbf57467e7c659ec7d47e7d162cc76c1b07482ebf2b98f49',
  licence: 'Apache-2.0',
};

/** The CRDs of the programs that are not ours, whole. What `imports/` pins is pinned there. */
const THIRD_PARTY: readonly Source[] = [
  SOURCES.workflows,
  SOURCES.workflowTemplates,
  argo('clusterworkflowtemplates', '023d7484dab7a7a6a42db9a78656b0008f3c89d14761cda491c4ca85c886c194'),
  argo('cronworkflows', 'f11cee3fc8600075fcd22f12980634937767b7e19062b42abda1f9f5732fbe68'),
  argo('workflowartifactgctasks', '652acfeb1ce53bbee83ab3723034bc7a67cdca8f42f5b8868185c032dcccdf0f'),
  argo('workfloweventbindings', '4d6de185a81dbf6778f68e47e77a6bc49d09d011c2122b202ac7b343274f5876'),
  argo('workflowtaskresults', '681f5039d377a99c346c4708640d7d74e51237a0b8342ce66e269c4c4403f975'),
  argo('workflowtasksets', '5ea98af77352eefaa3a6b50fb9695b00930fbe03cd9b4b835275bed17134cfaf'),
  events('eventbus', '1c0ac46b9485245f46cfe13db6a2d9fdeff423bb67e7616c84202b005e62ad68'),
  events('eventsources', 'c90508bd9c1fceb5963a22830d819005ff5a3a9242d72ba208d8b2739ee50fda'),
  events('sensors', 'ef42b0baa06d95a83077f5eef92a0ef8c1dc4f2119e388dd5076d512f60bbe4b'),
  SOURCES.prometheusRules,
  SOURCES.alertmanagerConfigs,
  SOURCES.serviceMonitors,
  SOURCES.podMonitors,
  SOURCES.probes,
  SOURCES.externalSecrets,
  applications,
];

const OWN = 'dist/staging/stanchion/_cluster';
const conditions = z.object({
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })) }),
});

/** The project's own CRDs, as `dist/` has them. */
export async function ownCrds(): Promise<KubeObject[]> {
  const names = ['remediations', 'runbooks'].map(
    (name) => `customresourcedefinition-${name}.stanchion.dev.yaml`,
  );
  return Promise.all(
    names.map(async (name) => kubeObject.parse(parse(await readFile(join(OWN, name), 'utf8')))),
  );
}

/** The CRDs of Argo Workflows v4.1.2 are under this group, so that both versions can be there at once. */
export const NEWER_GROUP = 'newer.argoproj.test';
const NEWER: readonly Source[] = [NEWER_SOURCES.workflows, NEWER_SOURCES.workflowTemplates];

/** Changes when one of {@link thirdPartyCrds} does. */
export const THIRD_PARTY_ID = sha256(
  JSON.stringify([NEWER_GROUP, ...[...THIRD_PARTY, ...NEWER].map((source) => source.sha256)]),
).slice(0, 12);

/**
 * The CRDs of Argo Workflows in both versions, Argo Events, Argo CD's Application, the Prometheus operator and External Secrets. All but
 * those of the newer Argo Workflows come from Go's module proxy.
 */
export async function thirdPartyCrds(): Promise<KubeObject[]> {
  const texts = await Promise.all(THIRD_PARTY.map(fetchSource));
  const older = texts.map(({ text }) => text);
  const newer = await Promise.all(NEWER.map(newerCrd));
  return [...older, ...newer].map((text) => kubeObject.parse(withoutDescriptions(parse(text))));
}

async function newerCrd(source: Source): Promise<string> {
  const path = join(import.meta.dirname, 'argo-workflows-v4.1.2', `${basename(source.path)}.gz`);
  const text = gunzipSync(await readFile(path)).toString('utf8');
  if (sha256(text) !== source.sha256) throw new Error(`${path} is not ${provenance(source)}`);
  return text.replaceAll(/^(  name: .*|  group: )argoproj\.io$/gm, `$1${NEWER_GROUP}`);
}

/** Creates CRDs and waits until the server serves them. */
export async function installCrds(api: KubeApi, crds: readonly KubeObject[]): Promise<void> {
  await Promise.all(
    crds.map(async (crd) => {
      await api.create(crd).catch((error: unknown) => {
        if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
      });
      const { apiVersion, kind } = crd;
      const served = async () => {
        const { data } = conditions.safeParse(await api.get({ apiVersion, kind, name: crd.metadata.name }));
        return data?.status.conditions.some(
          ({ type, status }) => type === 'Established' && status === 'True',
        );
      };
      await eventually(`${crd.metadata.name} is served`, served, { timeout: 180_000, interval: 100 });
    }),
  );
}

/** A schema means the same without its prose, and the server takes half as long to read it. */
export function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, child]) => key !== 'description' || typeof child !== 'string',
  );
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutDescriptions(child)]));
}

/** Where `test/tools` keeps its programs. */
export function cacheFolder(): string {
  const { STANCHION_TOOLS, XDG_CACHE_HOME } = process.env;
  return STANCHION_TOOLS ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'stanchion/tools');
}
