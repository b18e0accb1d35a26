import { createHash } from 'node:crypto';
import type { RemediationResource } from '../../api/remediation.ts';
import type { ActingRemedy } from './decide.ts';

/** What would be done, as it is shown for approval. */
export type Plan = NonNullable<NonNullable<RemediationResource['status']>['plan']>;

/** What a plan is made of. Everything that changes what would happen is in here, and so in the hash. */
export interface PlanInput {
  readonly remediation: string;
  readonly remedy: ActingRemedy;
  /** `namespace/kind/name` of what is acted on. */
  readonly target: string;
  /** One sentence with the values before and after. */
  readonly summary: string;
  /** The changes themselves, as the action will send them. */
  readonly changes: unknown;
}

/**
 * A plan with the sha256 that an approval must name. The same plan has the same hash whenever it is made; any other
 * target, value or bound has another.
 */
export function planOf({ remediation, remedy, target, summary, changes }: PlanInput): Plan {
  const [action = ''] = Object.keys(remedy.action);
  const bound = {
    remediation,
    remedy: remedy.id,
    action: remedy.action,
    bounds: remedy.bounds,
    target,
    changes,
  };
  return { remedy: remedy.id, action, target, summary, hash: sha256(canonical(bound)) };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** JSON with the keys of every object in order, so that equal values give equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (isPlainObject(inner) ? sorted(inner) : inner));
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
