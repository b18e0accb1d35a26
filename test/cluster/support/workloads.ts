import { z } from 'zod';
import { READY_REVISIONS_CONFIG } from '../../../src/conventions/changes.ts';
import { OPTED_IN, REMEDIATION_OPT_IN } from '../../../src/conventions/labels.ts';
import type { KubeObject } from '../api.ts';
import { hang } from '../kubelet/outcomes/index.ts';
import type { Context } from '../test.ts';
import { eventually } from '../wait.ts';
import { PATIENCE } from './patience.ts';
import type { Scenario } from './scenario.ts';

const deploymentShape = z.looseObject({
  metadata: z.looseObject({ generation: z.number() }),
  spec: z.looseObject({
    replicas: z.number(),
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.looseObject({
      metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).default({}) }),
      spec: z.looseObject({ containers: z.array(z.looseObject({ name: z.string(), image: z.string() })) }),
    }),
  }),
  status: z.looseObject({
    observedGeneration: z.number().optional(),
    updatedReplicas: z.number().default(0),
    readyReplicas: z.number().default(0),
    replicas: z.number().default(0),
  }),
});

export async function deploymentIn({ admin }: Context, namespace: string, name: string) {
  return deploymentShape.parse(
    await admin.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name }),
  );
}

/** Pods of a Deployment, those that are on their way out included. */
export async function podsOf(t: Context, namespace: string, name: string): Promise<readonly KubeObject[]> {
  const { matchLabels } = (await deploymentIn(t, namespace, name)).spec.selector;
  const labelSelector = Object.entries(matchLabels)
    .map(([key, value]) => `${key}=${value}`)
    .join();
  return t.admin.list({ apiVersion: 'v1', kind: 'Pod', namespace }, { labelSelector });
}

/** Waits until a Deployment is as it is to be, all its pods are ready, and those of before are gone. */
export async function rolledOut(t: Context, namespace: string, name: string): Promise<void> {
  await eventually(
    `${name} is rolled out`,
    async () => {
      const { metadata, spec, status } = await deploymentIn(t, namespace, name);
      const isSeen = status.observedGeneration === metadata.generation;
      const counts = [status.updatedReplicas, status.readyReplicas, status.replicas];
      return (
        isSeen &&
        counts.every((count) => count === spec.replicas) &&
        (await podsOf(t, namespace, name)).length === spec.replicas
      );
    },
    { timeout: PATIENCE },
  );
}

/** Runs a workload that `dist/` has, and waits until its pods are ready. */
export async function runs(t: Context, scenario: Scenario, system: string, name: string): Promise<void> {
  const namespace = scenario.namespace(system);
  t.cluster.kubelet.play(namespace, () => hang());
  await scenario.apply('ServiceAccount', name);
  await scenario.apply('Deployment', name);
  await rolledOut(t, namespace, name);
}

export interface External {
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
}

/** Runs a workload that others deploy, in one version, and waits until its pods are ready. */
export async function runsExternal(t: Context, external: External, version: string): Promise<void> {
  const { namespace, name, container } = external;
  const labels = { app: name };
  t.cluster.kubelet.play(namespace, () => hang());
  await t.admin.apply({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: { [REMEDIATION_OPT_IN]: OPTED_IN } },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: container, image: `external.example.com/${name}:${version}` }] },
      },
    },
  });
  await rolledOut(t, namespace, name);
}

/**
 * Notes that what runs now was ready, where the controller looks for it before it goes back to a revision. The stand-in
 * for whoever keeps this record.
 */
export async function noteReadyRevisions(t: Context, namespace: string): Promise<void> {
  const sets = await t.admin.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace });
  const now = new Date().toISOString();
  await t.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: READY_REVISIONS_CONFIG },
    data: Object.fromEntries(sets.map(({ metadata }) => [metadata.uid ?? '', now])),
  });
}

/** The image that the first container of a Deployment runs. */
export async function imageOf(t: Context, namespace: string, name: string): Promise<string | undefined> {
  return (await deploymentIn(t, namespace, name)).spec.template.spec.containers[0]?.image;
}
