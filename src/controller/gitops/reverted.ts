import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { FIELD_MANAGER } from '../../conventions/changes.ts';
import { parseQuantity } from '../../api/quantity.ts';
import type { JournalEntry } from '../history.ts';
import type { KubernetesObject } from '../kubernetes/objects.ts';
import { at as valueAt } from '../kubernetes/is-so.ts';
import { managersOf, managesField } from './managed-fields.ts';

/** A change of ours that somebody took back. */
export interface Reverted {
  /** Pointer of the field. */
  readonly field: string;
  /** The value that was put there, and the one that is there now; null for none. */
  readonly put: unknown;
  readonly found: unknown;
  /** The manager that wrote it after us, where the API server tells. */
  readonly by?: string;
  readonly at?: string;
}

const values = z.record(z.string().startsWith('/'), z.unknown());

/**
 * The first field of a change that no longer has the value that was put there. A journal entry whose `after` is not a
 * record of pointers, as of a Job that was made, tells of nothing that could be taken back.
 *
 * @param object undefined when it is gone, and all fields with it.
 */
export function revertedField(
  { after, at }: Pick<JournalEntry, 'after' | 'at'>,
  object: KubernetesObject | undefined,
): Reverted | undefined {
  const fields = values.safeParse(after === undefined ? undefined : parsed(after)).data ?? {};
  for (const [field, put] of Object.entries(fields)) {
    const found = valueAt(object, field) ?? null;
    if (isSame(field, found, put)) continue;
    return { field, put, found, ...(object === undefined ? {} : writerAfter(object, field, at)) };
  }
  return undefined;
}

/**
 * Whether a GitOps tool or somebody else put a field back to what it was before the change. Another value is no revert:
 * whoever set it has decided, and what the change was for may well be part of that.
 */
export function isPutBack(
  { before }: Pick<JournalEntry, 'before'>,
  { field, found, by }: Pick<Reverted, 'field' | 'found' | 'by'>,
): boolean {
  if (by === FIELD_MANAGER) return false;
  const earlier = values.safeParse(before === undefined ? undefined : parsed(before)).data ?? {};
  return Object.hasOwn(earlier, field) && isSame(field, found, earlier[field] ?? null);
}

/** JSON of the journal may have been cut off; then nothing can be said. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The API server writes quantities in their shortest form: 4096Mi comes back as 4Gi. */
const QUANTITIES = /\/resources\/(limits|requests)\//;

function isSame(field: string, found: unknown, put: unknown): boolean {
  if (isDeepStrictEqual(found, put)) return true;
  if (!QUANTITIES.test(field) || typeof found !== 'string' || typeof put !== 'string') return false;
  const amount = parseQuantity(found);
  return amount !== undefined && amount === parseQuantity(put);
}

function writerAfter(object: KubernetesObject, field: string, since: string): Pick<Reverted, 'by' | 'at'> {
  const later = managersOf(object)
    .filter(({ time }) => time !== undefined && new Date(time) >= startOfSecond(since))
    .filter((entry) => managesField(entry, field))
    .sort((a, b) => (a.time ?? '').localeCompare(b.time ?? ''))
    .at(-1);
  if (later === undefined) return {};
  return { by: later.manager, ...(later.time === undefined ? {} : { at: later.time }) };
}

/** managedFields keep whole seconds. */
function startOfSecond(instant: string): Date {
  return new Date(Math.floor(new Date(instant).getTime() / 1000) * 1000);
}
