import { z } from 'zod';
import { catalogue } from '../../src/catalogue/index.ts';
import { synthesize } from '../../src/commands/synth.ts';
import { ARGO_CD } from '../../src/conventions/argo-cd.ts';
import type { Environment } from '../../src/environments/model.ts';
import { production } from '../../src/environments/production.ts';

const container = z.object({
  image: z.string(),
  command: z.array(z.string()).optional(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
  resources: z.object({ requests: z.object({}), limits: z.object({}) }),
  securityContext: z.unknown(),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })).default([]),
});
const shape = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), annotations: z.record(z.string(), z.string()).default({}) }),
  data: z.record(z.string(), z.string()).optional(),
  rules: z.unknown().optional(),
  spec: z
    .looseObject({
      replicas: z.number().optional(),
      backoffLimit: z.number().optional(),
      activeDeadlineSeconds: z.number().optional(),
      template: z
        .looseObject({
          spec: z.looseObject({
            serviceAccountName: z.string(),
            securityContext: z.unknown(),
            containers: z.array(container),
          }),
        })
        .optional(),
    })
    .optional(),
});

/** What one environment's synth makes. */
export function manifestsOf(environment: Environment) {
  const [result] = synthesize({ environments: [environment], systems: catalogue });
  return result?.manifests.map(({ manifest }) => manifest) ?? [];
}

/** What production's makes. */
export const manifests = manifestsOf(production);

/** One object of production. */
export function object(kind: string, name: string) {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  return shape.parse(found, { error: () => `no ${kind} ${name}` });
}

/** A Job with its pod and only container. */
export function job(name: string) {
  const found = object('Job', name);
  const pod = found.spec?.template?.spec;
  const [only] = pod?.containers ?? [];
  if (pod === undefined || only === undefined) throw new Error(`${name} has no container`);
  return { ...found, pod, container: only };
}

/** The sync wave of an object. */
export function wave(kind: string, name: string): number {
  return Number(object(kind, name).metadata.annotations[ARGO_CD.syncWave] ?? '0');
}
