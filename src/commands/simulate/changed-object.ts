import { objectKey, PODS } from '../../controller/kubernetes/objects.ts';
import type { Change } from '../../controller/kubernetes/ports.ts';

/** What a change is about: `namespace/plural/name`. */
export function changedObject(change: Change): string {
  if ('patch' in change) return objectKey(change.patch.ref);
  if ('delete' in change) return objectKey(change.delete.ref);
  if ('evict' in change) return objectKey({ ...PODS, ...change.evict });
  const { type, object } = change.create;
  const { name, namespace } = object.metadata;
  return objectKey({ ...type, name, ...(namespace === undefined ? {} : { namespace }) });
}
