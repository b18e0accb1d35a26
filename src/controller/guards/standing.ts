import type { RemediationResource } from '../../api/remediation.ts';
import { fleetBudget, NEXT_SLOT } from './fleet-budget.ts';
import type { FleetView, Refusal } from './guard.ts';
import { storm } from './storm.ts';

/**
 * Whether a refusal for the sake of the whole fleet stands for sure, so that looking at the target again would only be a
 * load on a cluster that is in trouble already. Of those that wait for the budget the oldest come first, as many as it
 * has room for: without that, every slot that falls free would wake a whole storm.
 */
export function standing(
  { guard }: Pick<Refusal, 'guard'>,
  view: FleetView,
): Omit<Refusal, 'guard'> | undefined {
  if (guard === storm.id) return storm.check(view);
  if (guard !== fleetBudget.id) return undefined;
  const refused = fleetBudget.check(view);
  if (refused !== undefined) return refused;
  const ahead = view.others.filter((other) => waits(other) && isBefore(other, view.remediation)).length;
  if (ahead < view.settings.budget.concurrent) return undefined;
  return {
    kind: 'blocked',
    message: `${ahead} remediations wait for the same budget longer.`,
    retryAfter: NEXT_SLOT,
  };
}

function waits({ status }: RemediationResource): boolean {
  return status?.phase === 'Refused' && status.refusal?.guard === fleetBudget.id;
}

function isBefore(a: RemediationResource, b: RemediationResource): boolean {
  const [first, second] = [a.status?.startedAt ?? '', b.status?.startedAt ?? ''];
  return first < second || (first === second && a.metadata.name < b.metadata.name);
}
