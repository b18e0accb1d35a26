import { z } from 'zod';
import { parseQuantity } from '../../api/quantity.ts';
import { read, type Get } from './http.ts';

/** The pods that are to fit. */
export interface RoomOptions {
  readonly namespace: string;
  readonly pods: number;
  /** Of one pod, by the quota's own names: `requests.cpu`, `limits.memory`. */
  readonly perPod: Readonly<Record<string, string>>;
}

const amounts = z.record(z.string(), z.union([z.string(), z.number()])).default({});
const quotaList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z
        .object({ scopes: z.array(z.string()).optional(), scopeSelector: z.unknown().optional() })
        .default({}),
      status: z.object({ hard: amounts, used: amounts }).default({ hard: {}, used: {} }),
    }),
  ),
});
type Quota = z.output<typeof quotaList>['items'][number];

const nodeList = z.object({
  items: z.array(
    z.object({
      spec: z.object({ unschedulable: z.boolean().optional() }).default({}),
      status: z.object({
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      }),
    }),
  ),
});
type Node = z.output<typeof nodeList>['items'][number];

const PRESSURES = ['MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** The plain names by which a quota may also call a request. */
const ALSO: Readonly<Record<string, string>> = { cpu: 'requests.cpu', memory: 'requests.memory' };

/** Why the pods would not start: quotas without room, or no node that is ready and short of nothing. */
export async function roomProblems(get: Get, options: RoomOptions): Promise<string[]> {
  const { namespace } = options;
  const quotas = await read(get, `/api/v1/namespaces/${namespace}/resourcequotas`, quotaList);
  const nodes = await read(get, '/api/v1/nodes', nodeList);
  return [
    ...(quotas?.items ?? []).filter(holdsForAllPods).flatMap((quota) => quotaProblems(quota, options)),
    ...((nodes?.items ?? []).some(isWell)
      ? []
      : ['no node is ready, open for pods, and without pressure on memory, disk and process ids']),
  ];
}

/** A quota with a scope counts only some pods, and these may not be among them. */
function holdsForAllPods({ spec }: Quota): boolean {
  return (spec.scopes ?? []).length === 0 && spec.scopeSelector === undefined;
}

function quotaProblems({ metadata, status }: Quota, { namespace, pods, perPod }: RoomOptions): string[] {
  return Object.entries(status.hard).flatMap(([name, hard]) => {
    const each = name === 'pods' ? '1' : perPod[ALSO[name] ?? name];
    if (each === undefined) return [];
    const used = status.used[name] ?? 0;
    const need = nano(each) * BigInt(pods);
    if (nano(used) + need <= nano(hard)) return [];
    return [
      `quota ${namespace}/${metadata.name}: ${name} is at ${used} of ${hard}, and ${pods} more pod${pods === 1 ? '' : 's'} of ${each} do not fit`,
    ];
  });
}

function isWell({ spec, status }: Node): boolean {
  const isTrue = (wanted: string) =>
    status.conditions.some(({ type, status: is }) => type === wanted && is === 'True');
  return spec.unschedulable !== true && isTrue('Ready') && !PRESSURES.some(isTrue);
}

function nano(quantity: string | number): bigint {
  const parsed = parseQuantity(quantity);
  if (parsed === undefined) throw new Error(`'${quantity}' is not a quantity`);
  return parsed;
}
