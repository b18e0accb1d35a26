import { z } from 'zod';
import type { KubernetesObject, ObjectRef, ResourceType } from '../kubernetes/objects.ts';

/** What the elector needs of a cluster. */
export interface LeaseClient {
  readonly get: (ref: ObjectRef) => Promise<KubernetesObject | undefined>;
  readonly create: (type: ResourceType, object: KubernetesObject) => Promise<KubernetesObject>;
  readonly replace: (ref: ObjectRef, object: KubernetesObject) => Promise<KubernetesObject>;
}

/** Who leads, as the Lease says. Its times are other machines', so they are compared with nothing but themselves. */
export interface LeaseRecord {
  readonly holder: string;
  /** Seconds that the holder asks for. */
  readonly duration: number;
  readonly renewTime: string;
  readonly transitions: number;
  readonly acquireTime: string;
}

const lease = z.looseObject({
  spec: z
    .looseObject({
      holderIdentity: z.string().default(''),
      leaseDurationSeconds: z.number().default(0),
      renewTime: z.string().default(''),
      acquireTime: z.string().default(''),
      leaseTransitions: z.number().default(0),
    })
    .prefault({}),
});

export function recordOf(object: KubernetesObject): LeaseRecord {
  const { spec } = lease.parse(object);
  return {
    holder: spec.holderIdentity,
    duration: spec.leaseDurationSeconds,
    renewTime: spec.renewTime,
    transitions: spec.leaseTransitions,
    acquireTime: spec.acquireTime,
  };
}

/** Writes the record: over exactly the version that was read, or as a new object. Throws a ConflictError otherwise. */
export async function writeRecord(
  client: LeaseClient,
  ref: ObjectRef & { readonly namespace: string },
  known: KubernetesObject | undefined,
  record: LeaseRecord,
): Promise<KubernetesObject> {
  const spec = {
    holderIdentity: record.holder,
    leaseDurationSeconds: record.duration,
    renewTime: record.renewTime,
    acquireTime: record.acquireTime,
    leaseTransitions: record.transitions,
  };
  if (known !== undefined) return client.replace(ref, { ...known, spec });
  const { group, version, plural, namespace, name } = ref;
  const object = { apiVersion: `${group}/${version}`, kind: 'Lease', metadata: { namespace, name }, spec };
  return client.create({ group, version, plural }, object);
}

/** A time with six digits, which is what a Lease takes: the API server refuses the three of a Date. */
export function microTime(now: Date): string {
  return now.toISOString().replace('Z', '000Z');
}
