import type { RemediationResource } from '../../api/remediation.ts';
import type { AlertOutcome } from '../intake/outcome.ts';
import { phaseOf } from '../reconcile/status.ts';

export type Opening = Extract<AlertOutcome, { open: unknown }>['open'];

/**
 * How many Remediations of a Runbook may be open at one time: a flood of alerts that differ in a label must not fill
 * the API server's store. Those that are just being made count too.
 */
export class Room {
  readonly #making = new Map<string, number>();

  /** As many of those that are to be made as there is room for, in their order. They count until {@link leave}. */
  admit(wanted: readonly Opening[], there: readonly RemediationResource[], most: number): readonly Opening[] {
    if (wanted.length === 0) return [];
    const open = new Map(this.#making);
    for (const remediation of there) {
      const { runbook } = remediation.spec;
      if (phaseOf(remediation) !== 'Closed') open.set(runbook, (open.get(runbook) ?? 0) + 1);
    }
    const admitted = wanted.filter(({ spec: { runbook } }) => {
      const count = (open.get(runbook) ?? 0) + 1;
      open.set(runbook, count);
      return count <= most;
    });
    this.#count(admitted, 1);
    return admitted;
  }

  leave(admitted: readonly Opening[]): void {
    this.#count(admitted, -1);
  }

  #count(admitted: readonly Opening[], by: 1 | -1): void {
    for (const { spec } of admitted) {
      const count = (this.#making.get(spec.runbook) ?? 0) + by;
      if (count === 0) this.#making.delete(spec.runbook);
      else this.#making.set(spec.runbook, count);
    }
  }
}
