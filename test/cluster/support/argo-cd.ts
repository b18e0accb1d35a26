import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import type { KubeObject, Manifest } from '../api.ts';
import type { Context } from '../test.ts';
import { pause } from '../wait.ts';
import { matching, removed, restored, type IgnoreEntry } from './ignored-fields.ts';

export const APPLICATION = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', name: 'shop' };
/** Under which Argo CD's own controller writes. */
const MANAGER = 'argocd-controller';

const shape = z.object({
  spec: z.object({
    ignoreDifferences: z.array(z.custom<IgnoreEntry>()).default([]),
    syncPolicy: z
      .object({
        automated: z
          .object({ enabled: z.boolean().default(true), selfHeal: z.boolean().default(false) })
          .optional(),
        syncOptions: z.array(z.string()).default([]),
      })
      .default({ syncOptions: [] }),
  }),
});
type Spec = z.output<typeof shape>['spec'];

/** Argo CD for one Application that holds one object, as far as it matters to a change of that object. */
export interface ArgoCd {
  /** Changes what Git has. Whether it is synced is the policy's matter. */
  readonly commit: (manifest: Manifest) => void;
  /** What a person does with a button. */
  readonly sync: () => Promise<void>;
  /** Whether the object is as Git has it, but for what is ignored. */
  readonly isInSync: () => Promise<boolean>;
  /** Looks so many times more at the object, whatever it finds. */
  readonly looks: (times: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** An Application with what Argo CD keeps of it, to be applied; `spec` comes over the rest. */
export function application(manifest: Manifest, spec: Readonly<Record<string, unknown>> = {}): Manifest {
  const { namespace = '', name = '' } = manifest.metadata ?? {};
  const [group = ''] = manifest.apiVersion.split('/');
  return {
    ...{ apiVersion: APPLICATION.apiVersion, kind: APPLICATION.kind, metadata: { name: APPLICATION.name } },
    spec: {
      project: 'default',
      destination: { server: 'https://kubernetes.default.svc', namespace },
      source: { repoURL: 'https://git.example.com/shop.git', path: 'deploy/shop', targetRevision: 'main' },
      ...spec,
    },
    status: {
      sourceType: 'Kustomize',
      resources: [{ group, version: 'v1', kind: manifest.kind, namespace, name }],
    },
  };
}

/** The annotation by which Argo CD knows its objects. */
export function tracked({ namespace }: Context): Record<string, string> {
  return { 'argocd.argoproj.io/tracking-id': `${APPLICATION.name}:apps/Deployment:${namespace}/shop` };
}

/**
 * Reverts exactly as the live Application says: differences heal at once under `selfHeal`, a commit is synced under
 * `automated`, and nothing happens by itself without. What `ignoreDifferences` names is no difference; a sync writes it
 * all the same, unless the Application has `RespectIgnoreDifferences=true`.
 */
export function startArgoCd(t: Context, first: Manifest): ArgoCd {
  const ending = new AbortController();
  const state: State = { t, manifest: first, revision: 1, synced: 0, looked: 0 };
  const running = (async () => {
    while (!ending.signal.aborted) {
      await round(state);
      state.looked += 1;
      await pause(100, ending.signal);
    }
  })();
  // What goes wrong is told when it is stopped.
  running.catch(() => undefined);
  return {
    commit: (manifest) => {
      state.manifest = manifest;
      state.revision += 1;
    },
    sync: async () => {
      await sync(state, await specOf(t));
    },
    isInSync: async () => !differs(state.manifest, await live(state), (await specOf(t)).ignoreDifferences),
    looks: async (times) => {
      const until = state.looked + times + 1;
      while (state.looked < until && !ending.signal.aborted) await Promise.race([running, pause(50)]);
    },
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}

interface State {
  readonly t: Context;
  manifest: Manifest;
  revision: number;
  /** Revision that was synced last. */
  synced: number;
  looked: number;
}

async function specOf({ admin, namespace }: Context): Promise<Spec> {
  return shape.parse(await admin.get({ ...APPLICATION, namespace })).spec;
}

function live({ t: { admin, namespace }, manifest: { apiVersion, kind, metadata } }: State) {
  return admin.find({ apiVersion, kind, namespace, name: metadata?.name });
}

async function round(state: State): Promise<void> {
  const spec = await specOf(state.t);
  const { automated } = spec.syncPolicy;
  if (automated?.enabled !== true) return;
  const isNew = state.synced < state.revision;
  const heals = automated.selfHeal && differs(state.manifest, await live(state), spec.ignoreDifferences);
  if (isNew || heals) await sync(state, spec);
}

async function sync(state: State, { ignoreDifferences, syncPolicy }: Spec): Promise<void> {
  const { t, manifest, revision } = state;
  const found = await live(state);
  const respects = syncPolicy.syncOptions.includes('RespectIgnoreDifferences=true');
  const target =
    respects && found !== undefined
      ? restored(manifest, found, matching(ignoreDifferences, found))
      : manifest;
  const path = await t.admin.path({ ...manifest, namespace: t.namespace, name: manifest.metadata?.name });
  await t.admin.call(path, {
    method: 'PATCH',
    body: target,
    query: { fieldManager: MANAGER, force: true },
    contentType: 'application/apply-patch+yaml',
  });
  state.synced = revision;
}

function differs(
  manifest: Manifest,
  found: KubeObject | undefined,
  entries: readonly IgnoreEntry[],
): boolean {
  if (found === undefined) return true;
  const ignored = matching(entries, found);
  return !isWithin(removed(manifest, ignored), removed(found, ignored));
}

/** Whether the live object has all that the manifest has; more is none of Git's business. */
function isWithin(wanted: unknown, found: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return isDeepStrictEqual(wanted, found);
  return Object.entries(wanted).every(([key, value]) => {
    const escaped = key.replaceAll('~', '~0').replaceAll('/', '~1');
    return isWithin(value, at(found, `/${escaped}`));
  });
}
