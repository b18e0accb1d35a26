import type { RemediationResource } from '../api/remediation.ts';
import { secondsBetween } from './clock.ts';

export type JournalEntry = NonNullable<NonNullable<RemediationResource['status']>['journal']>[number];

/** One change that was begun, by whichever remediation. */
export interface Begun {
  readonly remediation: string;
  readonly runbook: string;
  readonly remedy: string;
  readonly target: string;
  readonly at: Date;
}

/**
 * Changes that remediations began, oldest first. It rests on their journals, which are written before anything is
 * done, so it is the same after a restart.
 */
export function changesBegun(remediations: readonly RemediationResource[]): readonly Begun[] {
  return remediations
    .flatMap(({ metadata, spec, status }) =>
      (status?.journal ?? []).map(({ remedy, target, at }) => ({
        remediation: metadata.name,
        runbook: spec.runbook,
        remedy,
        target,
        at: new Date(at),
      })),
    )
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** Those of the last `window` seconds before `now`. */
export function within(changes: readonly Begun[], now: Date, window: number): readonly Begun[] {
  return changes.filter(({ at }) => secondsBetween(at, now) < window);
}

const ACTS: ReadonlySet<string | undefined> = new Set(['Acting', 'Verifying']);

/** Whether a remediation is changing something now, or waits for the effect of a change. */
export function isActing({ status }: RemediationResource): boolean {
  return ACTS.has(status?.phase);
}
