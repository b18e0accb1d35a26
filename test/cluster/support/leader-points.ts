import { faultyProxy, type Asked, type Fault, type FaultyProxy } from '../faulty-proxy.ts';
import type { Context } from '../test.ts';
import { startKept, type KeptController } from './kept.ts';
import { READ, RESTART } from './old-credentials.ts';

/** What a leader asks for while it makes a change. */
export type Asking = 'save' | 'dry run' | 'change';

export function askedFor({ method, path }: Asked): Asking | undefined {
  if (method !== 'PATCH') return undefined;
  if (/\/remediations\/[^/]+\/status/.test(path)) return 'save';
  if (!/\/deployments\/shop/.test(path)) return undefined;
  return path.includes('dryRun=All') ? 'dry run' : 'change';
}

/** A request of a leader, counted for itself, at which it is killed: before the server has it, or after it answered. */
export interface Point {
  readonly at: Asking;
  readonly count: number;
  readonly arrives: boolean;
}

export interface Replica {
  readonly proxy: FaultyProxy;
  readonly controller: KeptController;
}

/** A replica behind a proxy of its own, which so tells who asks for what. */
export async function startReplica(t: Context, identity: string): Promise<Replica> {
  const proxy = await faultyProxy(t.cluster);
  const rules = [...READ, ...RESTART];
  const settings = { mode: 'guarded' };
  const controller = await startKept(t, { rules, settings, identity, server: proxy.server });
  return { proxy, controller };
}

/** Kills whoever leads at one point after another. */
export function killsAt(
  points: readonly Point[],
  replicas: readonly Replica[],
): { readonly left: () => number } {
  const left = [...points];
  for (const { proxy, controller } of replicas) {
    const counts = new Map<Asking, number>();
    proxy.inject((asked): Fault => {
      const asking = askedFor(asked);
      if (asking === undefined) return 'none';
      const count = (counts.get(asking) ?? 0) + 1;
      counts.set(asking, count);
      const [next] = left;
      if (next?.at !== asking || next.count !== count) return 'none';
      left.shift();
      if (next.arrives) {
        return {
          answered: () => {
            controller.current().kill();
          },
        };
      }
      controller.current().kill();
      return 'cut';
    });
  }
  return { left: () => left.length };
}
