import type { Asked, Fault } from '../faulty-proxy.ts';

/** Faults of every kind for a fourth of all requests, by chance but always the same: a rhythm would hit one request only. */
export function everyKind(): (asked: Asked) => Fault {
  let seed = 20_261;
  const chance = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  return ({ method, isWatch, path }) => {
    // Of the lease one in ten only: with more of it gone, stepping down is what is right.
    if (path.includes('/leases/')) return chance() < 0.1 ? { status: 500 } : 'none';
    if (isWatch) return chance() < 0.5 ? 'cut' : 'none';
    const faults: readonly Fault[] = [
      // No read is ever answered so.
      method === 'GET' ? { status: 504 } : { status: 409, reason: 'Conflict' },
      { status: 429, headers: { 'retry-after': '1' } },
      { status: 500 },
      'cut',
      { status: 503 },
    ];
    return chance() < 0.25 ? (faults[Math.floor(chance() * faults.length)] ?? 'none') : 'none';
  };
}
