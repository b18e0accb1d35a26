import type { Asked, Fault } from '../faulty-proxy.ts';
import { pause } from '../wait.ts';

/** By chance, but always the same. */
function seeded(): () => number {
  let seed = 20_261;
  return () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/**
 * What a server does that is overloaded or is being replaced: watches that are too old or end within an event, answers
 * that are half there, come after five seconds, or ask to be left alone. Not the lease: without it, stepping down is right.
 */
export function overloaded(): (asked: Asked) => Fault {
  const chance = seeded();
  const watches = new Map<string, number>();
  return ({ isWatch, path }) => {
    if (path.includes('/leases/')) return 'none';
    if (isWatch) {
      const [kind = ''] = path.split('?');
      const count = (watches.get(kind) ?? 0) + 1;
      watches.set(kind, count);
      return WATCHES[count - 1] ?? 'none';
    }
    if (chance() >= 0.15) return 'none';
    const kind = chance();
    if (kind < 0.4) return 'truncated';
    return kind < 0.7 ? { status: 429, headers: { 'retry-after': '2' } } : { after: pause(SLOW) };
  };
}
/** What becomes of the first watches of each kind. */
const WATCHES: readonly Fault[] = [{ status: 410, reason: 'Expired' }, 'truncated', { status: 500 }, 'cut'];
/** Milliseconds; longer than a write of the leader may take. */
const SLOW = 5000;

/**
 * Faults of every kind: each once for certain, and then for a fourth of all requests, by chance but always the same, since
 * a rhythm would hit one request only.
 */
export function everyKind(): (asked: Asked) => Fault {
  const chance = seeded();
  const certain: Readonly<Record<string, Fault[]>> = {
    PATCH: [
      { status: 409, reason: 'Conflict' },
      { status: 429, headers: { 'retry-after': '1' } },
      { status: 503 },
    ],
    GET: [{ status: 429, headers: { 'retry-after': '1' } }, { status: 500 }],
    watch: ['cut', 'cut'],
  };
  return ({ method, isWatch, path }) => {
    // Of the lease one in ten only: with more of it gone, stepping down is what is right.
    if (path.includes('/leases/')) return chance() < 0.1 ? { status: 500 } : 'none';
    const first = certain[isWatch ? 'watch' : method]?.shift();
    if (first !== undefined) return first;
    if (isWatch) return chance() < 0.5 ? 'cut' : 'none';
    return byChance(chance, method);
  };
}

function byChance(chance: () => number, method: string): Fault {
  const faults: readonly Fault[] = [
    // No read is ever answered so.
    method === 'GET' ? { status: 504 } : { status: 409, reason: 'Conflict' },
    { status: 429, headers: { 'retry-after': '1' } },
    { status: 500 },
    'cut',
    { status: 503 },
  ];
  return chance() < 0.25 ? (faults[Math.floor(chance() * faults.length)] ?? 'none') : 'none';
}
