import { z } from 'zod';
import { seconds } from '../../api/scalars.ts';
import type { Target } from '../../api/target.ts';
import { secondsBetween } from '../clock.ts';
import { EVENTS } from '../kubernetes/objects.ts';
import type { KubernetesReader, ListOptions } from '../kubernetes/ports.ts';
import { objectMetadata } from '../kubernetes/views.ts';
import type { Collect } from './collector.ts';
import { age, cell, rows } from './rows.ts';
import { deploymentOf, kindOf, podsOf, read, replicaSetsOf } from './workload.ts';

/** Events that are looked through; a namespace in trouble has thousands, and they live for an hour. */
const MOST_EVENTS = 5000;

const instant = z.string().nullish();
const eventView = z.object({
  metadata: objectMetadata,
  involvedObject: z.object({
    apiVersion: z.string().default(''),
    kind: z.string().default(''),
    namespace: z.string().optional(),
    name: z.string().default(''),
  }),
  type: z.string().default(''),
  reason: z.string().default(''),
  message: z.string().default(''),
  count: z.number().nullish(),
  lastTimestamp: instant,
  eventTime: instant,
  series: z.object({ count: z.number(), lastObservedTime: instant }).nullish(),
});
type Event = z.output<typeof eventView>;

/** Events about the target and, for a workload, about its pods, those that are gone included. Newest first. */
export const events: Collect<'events'> = async (source, _item, { now, target, cluster }) => {
  const { options, concerns } = await scopeOf(target(source.target), cluster);
  const found = await cluster.list(EVENTS, { ...options, limit: MOST_EVENTS });
  const recent = found
    .map((object) => read(eventView, object))
    .filter(concerns)
    .map((event) => ({ event, at: timeOf(event) }))
    .filter(({ at }) => secondsBetween(at, now) <= seconds(source.since))
    .sort((a, b) => b.at.getTime() - a.at.getTime())
    .slice(0, source.lines);
  const note = found.length >= MOST_EVENTS ? `(of the first ${MOST_EVENTS} events only)\n` : '';
  return {
    record:
      note +
      rows(
        recent.map(({ event, at }) => row(event, at, now)),
        'no events',
      ),
  };
};

interface Scope {
  readonly options: ListOptions;
  readonly concerns: (event: Event) => boolean;
}

async function scopeOf(target: Target, cluster: KubernetesReader): Promise<Scope> {
  if ('resources' in target) return ofKind(target.resources);
  const names = await namesIn(target, cluster);
  if ('deployment' in target) {
    const { namespace } = target.deployment;
    return {
      options: { namespace },
      concerns: ({ involvedObject }) => names.some((one) => belongs(involvedObject, one)),
    };
  }
  if ('pods' in target) {
    const { namespace } = target.pods;
    const options = { namespace, fieldSelector: 'involvedObject.kind=Pod' };
    return {
      options,
      concerns: ({ involvedObject }) => names.some(({ name }) => name === involvedObject.name),
    };
  }
  throw new RangeError(`a ${kindOf(target)} has no events of its own`);
}

function ofKind({
  kind,
  group,
  namespace,
}: {
  kind: string;
  group: string;
  namespace?: string | undefined;
}): Scope {
  return {
    options: {
      ...(namespace === undefined ? {} : { namespace }),
      fieldSelector: `involvedObject.kind=${kind}`,
    },
    // Two groups may have a kind of the same name.
    concerns: ({ involvedObject }) => involvedObject.apiVersion.split('/')[0] === group,
  };
}

interface Named {
  readonly kind: 'Deployment' | 'ReplicaSet' | 'Pod';
  readonly name: string;
}

async function namesIn(target: Target, cluster: KubernetesReader): Promise<readonly Named[]> {
  if (!('deployment' in target)) {
    return (await podsOf(target, cluster)).map(({ metadata }) => ({ kind: 'Pod', name: metadata.name }));
  }
  const sets = await replicaSetsOf(await deploymentOf(target.deployment, cluster), cluster);
  return [
    { kind: 'Deployment', name: target.deployment.name },
    ...sets.map(({ metadata }): Named => ({ kind: 'ReplicaSet', name: metadata.name })),
  ];
}

/** A pod is named after its ReplicaSet, so that it is known even when it is gone. */
function belongs({ kind, name }: Event['involvedObject'], owner: Named): boolean {
  if (kind === owner.kind && name === owner.name) return true;
  return kind === 'Pod' && owner.kind === 'ReplicaSet' && name.startsWith(`${owner.name}-`);
}

function timeOf({ series, lastTimestamp, eventTime, metadata }: Event): Date {
  return new Date(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? 0);
}

function row(
  { type, reason, message, involvedObject, count, series }: Event,
  at: Date,
  now: Date,
): readonly string[] {
  const { kind, namespace, name } = involvedObject;
  const times = series?.count ?? count ?? 1;
  return [
    `${age(at.toISOString(), now) ?? '?'} ago`,
    cell(type),
    cell(reason),
    cell([kind, namespace, name].filter((part) => part !== undefined && part !== '').join('/')),
    times > 1 ? `${times} times` : '',
    cell(message),
  ];
}
