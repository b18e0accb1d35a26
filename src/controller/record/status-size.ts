import type { RemediationResource } from '../../api/remediation.ts';
import { bounded } from './clean.ts';

type Status = NonNullable<RemediationResource['status']>;

/** Bytes of JSON that a status may have: etcd takes 1.5 MiB an object, and every write goes through all watches. */
export const MOST_STATUS_BYTES = 262_144;

/** A way to make a status smaller; nothing when there is nothing left of what it takes. */
type Cut = (status: Status) => Status | undefined;

/** What goes first is what says least about what was done and what is still open. */
const CUTS: readonly Cut[] = [withoutOldestDetail, withoutReturnedInverse, withoutLongestText];

/**
 * A status that fits, by taking detail out of it, the oldest first: values before and after of changes that have ended
 * (the audit has them), inverses that were carried out, then the longest texts of evidence. What is under way, and what
 * is still to be taken back, always stays.
 */
export function fittedStatus(status: Status, limit: number = MOST_STATUS_BYTES): Status {
  let fitting = status;
  for (const cut of CUTS) {
    for (let next = cut(fitting); next !== undefined && bytesOf(fitting) > limit; next = cut(fitting)) {
      fitting = next;
    }
  }
  return fitting;
}

export function bytesOf(status: Status): number {
  return Buffer.byteLength(JSON.stringify(status));
}

const ENDED: ReadonlySet<string> = new Set(['done', 'unneeded', 'failed', 'undone']);

function withoutOldestDetail(status: Status): Status | undefined {
  const { journal = [] } = status;
  const index = journal.findIndex(
    ({ state, before, after }) => ENDED.has(state) && (before !== undefined || after !== undefined),
  );
  if (index === -1) return undefined;
  return {
    ...status,
    journal: journal.map((entry, at) => {
      if (at !== index) return entry;
      const { before: _, after: __, ...rest } = entry;
      return rest;
    }),
  };
}

function withoutReturnedInverse(status: Status): Status | undefined {
  const { leases = [] } = status;
  const index = leases.findIndex(({ state, inverse }) => state === 'returned' && inverse !== NOTHING);
  if (index === -1) return undefined;
  return {
    ...status,
    leases: leases.map((lease, at) => (at === index ? { ...lease, inverse: NOTHING } : lease)),
  };
}

/** JSON of no changes at all. */
const NOTHING = '[]';
const SHORTEST_TEXT = 64;

function withoutLongestText(status: Status): Status | undefined {
  const { evidence = [] } = status;
  const lengths = evidence.map(({ text = '' }) => text.length);
  const longest = Math.max(0, ...lengths);
  if (longest <= SHORTEST_TEXT) return undefined;
  const index = lengths.indexOf(longest);
  const shortened = (text = '') => bounded(text, Math.floor(longest / 2));
  return {
    ...status,
    evidence: evidence.map((one, at) => (at === index ? { ...one, text: shortened(one.text) } : one)),
  };
}
