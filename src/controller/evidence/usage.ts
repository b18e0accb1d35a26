import type { Target } from '../../api/target.ts';
import { CONTAINER_USE } from '../../conventions/metrics.ts';
import type { KubernetesReader } from '../kubernetes/ports.ts';
import type { Collect, SourceOf } from './collector.ts';
import { reduced } from './prometheus.ts';
import { kindOf, podsOf } from './workload.ts';

/** Shares of the window, the last one being the peak. A condition is asked about the second: a single peak is no use. */
const PERCENTILES = [
  { name: 'median', share: 0.5 },
  { name: '95 %', share: 0.95 },
  { name: '99 %', share: 0.99 },
  { name: 'most', share: 1 },
] as const;
const JUDGED = 1;

/** What the pod that uses most used over the window. Nothing here is a reason to act by itself. */
export const usage: Collect<'usage'> = async (source, { yields }, context) => {
  const selector = await selectorOf(context.target(source.target), context.cluster);
  if (selector === undefined) return { unknown: 'the target has no pods' };
  const answers = await Promise.all(
    PERCENTILES.map(({ share }) =>
      context.prometheus.query(percentile(source, selector, share), context.now),
    ),
  );
  const readings = answers.map((samples) => reduced(samples, 'max'));
  const unknown = readings.find((reading) => 'unknown' in reading);
  if (unknown !== undefined) return unknown;
  const numbers = readings.flatMap((reading) => ('number' in reading ? [reading.number] : []));
  const text = PERCENTILES.map(
    ({ name }, index) => `${name} ${shown(source.resource, numbers[index] ?? 0)}`,
  ).join(', ');
  const record = `${source.resource} of the pod that uses most, over ${source.window}: ${text}`;
  return yields === 'record' ? { record } : { number: numbers[JUDGED] ?? 0, detail: record };
};

/** The expression of one percentile: bytes, or cores. */
export function percentile(
  { resource, window }: Pick<SourceOf<'usage'>, 'resource' | 'window'>,
  selector: string,
  share: number,
): string {
  const series = `${CONTAINER_USE[resource]}{${selector}}`;
  switch (resource) {
    case 'memory':
      return `max(quantile_over_time(${share}, ${series}[${window}]))`;
    case 'cpu':
      return `max(quantile_over_time(${share}, rate(${series}[5m])[${window}:1m]))`;
  }
}

/** Pods that were replaced within the window count as well, where their names tell whose they were. */
async function selectorOf(target: Target, cluster: KubernetesReader): Promise<string | undefined> {
  if ('deployment' in target) {
    const { namespace, name, container } = target.deployment;
    const pod = `${literal(name)}-[a-z0-9]+-[a-z0-9]+`;
    return `namespace=${quoted(namespace)},pod=~${quoted(pod)},container=${quoted(container)}`;
  }
  if (!('pods' in target)) throw new RangeError(`a ${kindOf(target)} has no pods`);
  const names = (await podsOf(target, cluster)).map(({ metadata }) => literal(metadata.name));
  if (names.length === 0) return undefined;
  // The series without a container is the sum over the pod, and that of POD its sandbox.
  return `namespace=${quoted(target.pods.namespace)},pod=~${quoted(names.join('|'))},container!="",container!="POD"`;
}

/** A text as an expression (RE2) that matches only itself. */
function literal(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_-]/g, '\\$&');
}

/** A string of PromQL, which escapes as JSON does. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function shown(resource: 'memory' | 'cpu', value: number): string {
  return resource === 'memory' ? `${Math.round(value / 2 ** 20)} Mi` : `${value.toFixed(3)} cores`;
}
