import { seconds } from '../../api/scalars.ts';
import type { Target } from '../../api/target.ts';
import { secondsBetween } from '../clock.ts';
import { DEFINITIONS, type KubernetesObject } from '../kubernetes/objects.ts';
import type { KubernetesReader } from '../kubernetes/ports.ts';
import type { Collect, CollectContext, SourceOf } from './collector.ts';
import { fieldAt } from './field.ts';
import { age, cell, rows } from './rows.ts';
import { kindOf } from './workload.ts';

/** Objects of a kind that are looked through. Beyond that nobody can tell which are the newest. */
const MOST_OBJECTS = 5000;
/** Groups that are listed, those with most objects first. */
const MOST_GROUPS = 10;

/** What custom resources say about themselves, where they say it. */
const SAID = [
  'status.phase',
  'status.progress',
  'status.reason',
  'status.message',
  'status.conditions.0.reason',
];

type Source = SourceOf<'objects'>;

/** Objects of a kind, newest first; a count counts those that are asked for, up to the limit. */
export const objects: Collect<'objects'> = async (source, { yields }, context) => {
  const all = await listed(context.target(source.target), context.cluster);
  if (all.length >= MOST_OBJECTS && yields === 'number')
    return { unknown: `there are ${MOST_OBJECTS} objects or more` };
  const newest = all
    .filter((object) => isWanted(object, source, context))
    .sort((a, b) => begun(b).localeCompare(begun(a)))
    .slice(0, source.limit);
  const note = all.length >= MOST_OBJECTS ? [`(of the first ${MOST_OBJECTS} objects only)`] : [];
  const groups = source.groupBy === undefined ? [] : grouped(newest, source.groupBy);
  const list = rows(
    newest.map((object) => row(object, source, context.now)),
    'none',
  );
  const record = [...note, ...groups, list].join('\n');
  return yields === 'number' ? { number: newest.length, detail: record } : { record };
};

async function listed(target: Target, cluster: KubernetesReader): Promise<readonly KubernetesObject[]> {
  if ('customResourceDefinitions' in target) {
    const definitions = await cluster.list(DEFINITIONS, { limit: MOST_OBJECTS });
    return definitions.filter((one) => fieldAt(one, 'spec.group') === target.customResourceDefinitions.group);
  }
  if (!('resources' in target)) throw new RangeError(`a ${kindOf(target)} is no kind of objects`);
  const { group, version, plural, namespace } = target.resources;
  const scope = namespace === undefined ? {} : { namespace };
  return cluster.list({ group, version, plural }, { ...scope, limit: MOST_OBJECTS });
}

function isWanted(
  object: KubernetesObject,
  { field, oneOf, olderThan }: Source,
  { now }: CollectContext,
): boolean {
  const value = field === undefined ? undefined : fieldAt(object, field);
  if (field !== undefined && (value === undefined || !(oneOf?.includes(value) ?? true))) return false;
  return olderThan === undefined || secondsBetween(new Date(begun(object)), now) > seconds(olderThan);
}

/** When it began to do what it is doing: the start that it states, or its creation. */
function begun(object: KubernetesObject): string {
  return (
    fieldAt(object, 'status.startTime') ??
    fieldAt(object, 'status.startedAt') ??
    object.metadata.creationTimestamp ??
    ''
  );
}

function grouped(found: readonly KubernetesObject[], groupBy: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const object of found) {
    const key = fieldAt(object, groupBy) ?? '(none)';
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1))
    .slice(0, MOST_GROUPS)
    .map(([key, count]) => `${count} × ${cell(key)}`);
}

function row(
  object: KubernetesObject,
  { field, groupBy, show = [] }: Source,
  now: Date,
): readonly (string | undefined)[] {
  const { namespace, name } = object.metadata;
  const asked = [field, groupBy, ...show].filter((path) => path !== undefined);
  const said = [...new Set([...asked, ...SAID])].map((path) => fieldAt(object, path));
  return [
    namespace === undefined ? name : `${namespace}/${name}`,
    cell(begun(object)),
    `${age(begun(object), now) ?? '?'} old`,
    ...said.map((text) => (text === undefined ? undefined : cell(text))),
  ];
}
