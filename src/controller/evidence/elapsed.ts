import { z } from 'zod';
import { seconds } from '../../api/scalars.ts';
import { secondsBetween } from '../clock.ts';
import type { KubernetesObject } from '../kubernetes/objects.ts';
import { objectMetadata } from '../kubernetes/views.ts';
import type { Collect, CollectContext, SourceOf } from './collector.ts';
import { fieldAt } from './field.ts';
import { kindOf, read } from './workload.ts';

/** How long ago something happened to the object that parameters name; negative while it lies ahead. */
export const elapsed: Collect<'elapsed'> = async (source, _item, context) => {
  const object = await named(source, context);
  if ('unknown' in object) return object;
  const { found, name } = object;
  const { field, after } = source;
  const from = field === undefined ? lastUpdate(found) : instant(fieldAt(found, field));
  const what = field ?? 'last update of its status';
  if (from === undefined) return { unknown: `${name} does not say its ${what}` };
  const until = new Date(from.getTime() + (after === undefined ? 0 : seconds(after) * 1000));
  const plus = after === undefined ? '' : `, and ${after} after that ${until.toISOString()}`;
  return {
    number: Math.floor(secondsBetween(until, context.now)),
    detail: `${name}: ${what} at ${from.toISOString()}${plus}; now it is ${context.now.toISOString()}`,
  };
};

async function named(
  { target: id, name: nameOf, namespace: namespaceOf }: SourceOf<'elapsed'>,
  { target, cluster, parameters }: CollectContext,
): Promise<{ readonly found: KubernetesObject; readonly name: string } | { readonly unknown: string }> {
  const kind = target(id);
  if (!('resources' in kind)) throw new RangeError(`a ${kindOf(kind)} is no kind of objects`);
  const missing = [nameOf, namespaceOf].find((one) => !Object.hasOwn(parameters, one));
  if (missing !== undefined) return { unknown: `nobody gave '${missing}'` };
  const { group, version, plural } = kind.resources;
  const [name = '', namespace = ''] = [parameters[nameOf], parameters[namespaceOf]];
  const found = await cluster.get({ group, version, plural, namespace, name });
  const said = `${namespace}/${name}`;
  return found === undefined ? { unknown: `there is no ${said}` } : { found, name: said };
}

const view = z.object({
  metadata: objectMetadata,
  status: z
    .object({
      conditions: z.array(z.object({ lastTransitionTime: z.string().optional() })).default([]),
    })
    .prefault({}),
});
const writes = z.array(z.object({ subresource: z.string().optional(), time: z.string().optional() }));

/**
 * The last time that its status was written, by the API server's own note of it, or by what the conditions say of
 * themselves. What people and syncs write beside the status is no update of it.
 */
function lastUpdate(object: KubernetesObject): Date | undefined {
  const { conditions } = read(view, object).status;
  const written = writes.safeParse(object.metadata['managedFields']).data ?? [];
  const times = [
    ...written.filter(({ subresource }) => subresource === 'status').map(({ time }) => time),
    ...conditions.map(({ lastTransitionTime }) => lastTransitionTime),
  ].flatMap((time) => instant(time) ?? []);
  return times.sort((a, b) => b.getTime() - a.getTime())[0];
}

function instant(text: string | undefined): Date | undefined {
  const at = new Date(text ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
