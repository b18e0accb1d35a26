import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { actions } from '../../src/api/actions/index.ts';
import type { Drift } from '../../src/api/actions/action.ts';
import { revertedBy } from '../../src/controller/gitops/owner.ts';
import { committedManifests } from '../support/manifests.ts';
import { IGNORED_DIFFERENCES_CONFIG, LEFT_TO_REMEDIES } from '../../src/conventions/changes.ts';
import { readFileSync } from 'node:fs';

const configMap = z.object({ data: z.record(z.string(), z.string()) });
const entry = z.looseObject({ kind: z.string(), name: z.string() });
const annotated = entry.extend({ annotations: z.record(z.string(), z.string()) });
const workload = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string(),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
});
type Workload = z.output<typeof workload>;

function workloads(environment: string): readonly Workload[] {
  return committedManifests(`dist/${environment}`)
    .map(({ manifest }) => manifest)
    .filter(({ kind }) => kind === 'Deployment' || kind === 'HorizontalPodAutoscaler')
    .map((object) => workload.parse(object));
}

function emitted(environment: string, kind: string, name: string): Workload {
  const found = workloads(environment).find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`${environment} has no ${kind} ${name}`);
  return found;
}

/** The object as Argo CD has applied it: it has noted nothing, so that every field may be its own. */
function ownedByArgo(object: Workload): Workload {
  const labels = { 'argocd.argoproj.io/instance': 'apps' };
  return { ...object, metadata: { ...object.metadata, labels } };
}

/** What an action changes on an object of a kind, one field at a time. */
function driftsOn(kind: string, drift: Drift): readonly Drift[] {
  if (drift.drift !== 'owned-field') return drift.drift === 'refuse' && kind === 'Deployment' ? [drift] : [];
  const fields = kind === 'Deployment' ? drift.fields : (drift.autoscalerFields ?? []);
  return fields.map((field) => ({ drift: 'owned-field', fields: [field] }));
}

const patch = z.object({
  spec: z.object({
    ignoreDifferences: z.array(entry),
    syncPolicy: z.object({ syncOptions: z.array(z.string()) }),
  }),
});

function read(environment: string) {
  const { name, patch: file, annotations } = IGNORED_DIFFERENCES_CONFIG;
  const path = `dist/${environment}/stanchion/stanchion-system/configmap-${name}.yaml`;
  const { data } = configMap.parse(parse(readFileSync(path, 'utf8')));
  return {
    application: patch.parse(parse(data[file] ?? '')).spec,
    annotations: z.array(annotated).parse(parse(data[annotations] ?? '')),
  };
}

describe.each(['staging', 'production'])('what Argo CD leaves alone in %s', (environment) => {
  const { application, annotations } = read(environment);

  test('is the memory limit of the one container that a remedy raises', () => {
    expect(application.ignoreDifferences).toContainEqual({
      group: 'apps',
      kind: 'Deployment',
      namespace: 'arco',
      name: 'arco-worker',
      jqPathExpressions: [
        '.spec.template.spec.containers[] | select(.name == "worker") | .resources.limits.memory',
      ],
    });
  });

  test('is the minimum of the autoscaler where there is one, and not the replicas', () => {
    expect(application.ignoreDifferences).toContainEqual({
      group: 'autoscaling',
      kind: 'HorizontalPodAutoscaler',
      namespace: 'ferrumdeck',
      name: 'worker',
      jsonPointers: ['/spec/minReplicas'],
    });
  });

  test('stays so in a sync as well', () => {
    expect(application.syncPolicy.syncOptions).toEqual(['RespectIgnoreDifferences=true']);
  });

  test('is what the controller acts on where Argo CD keeps the object, and nothing else', () => {
    for (const left of annotations) {
      const object = emitted(environment, left.kind, left.name);
      expect(object.metadata.annotations).toMatchObject(left.annotations);
      const drifts = Object.values(actions).flatMap(({ gitops }) => driftsOn(left.kind, gitops));
      const accepted = drifts.filter(
        (drift) => revertedBy(ownedByArgo(object), { drift, container: left.name }) === undefined,
      );
      const fields = accepted.flatMap((drift) => (drift.drift === 'owned-field' ? drift.fields : []));
      expect(fields.sort().join(' ')).toBe(left.annotations[LEFT_TO_REMEDIES]);
    }
  });

  test('is left alone by no workload that does not need it', () => {
    const carrying = workloads(environment).filter(
      ({ metadata }) => LEFT_TO_REMEDIES in metadata.annotations,
    );
    expect(carrying.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(
      annotations.map(({ kind, name }) => `${kind} ${name}`),
    );
  });

  test('is said to the controller for the same objects', () => {
    expect(annotations.map(({ kind, name }) => `${kind} ${name}`)).toEqual(
      application.ignoreDifferences.map(({ kind, name }) => `${kind} ${name}`),
    );
  });
});
