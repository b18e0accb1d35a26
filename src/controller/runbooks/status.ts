import type { RemediationResource } from '../../api/remediation.ts';
import type { RunbookStatus } from '../../api/runbook.ts';
import { SUSPENDED_CONDITION } from '../../conventions/controller.ts';
import { isEscalated, phaseOf } from '../reconcile/status.ts';
import type { RunbookBreaker } from '../runbook-breaker.ts';
import type { InForce } from './store.ts';

type Condition = NonNullable<RunbookStatus['conditions']>[number];

/** What is said of a Runbook. */
export interface Known {
  readonly inForce: InForce;
  readonly isSuspended: boolean;
  readonly breaker: RunbookBreaker;
  /** Its remediations that there are: the open ones, and the closed ones until they expire. */
  readonly remediations: readonly RemediationResource[];
}

/** The status of a Runbook, from the one before. Where nothing changed it equals that one. */
export function runbookStatusOf(before: RunbookStatus, known: Known, now: Date): RunbookStatus {
  const { inForce, breaker, remediations } = known;
  const { breakerUntil: _, lastRemediation: __, ...kept } = before;
  const last = lastOf(remediations);
  return {
    ...kept,
    observedGeneration: inForce.observedGeneration,
    breaker: breaker.state,
    ...(breaker.state === 'open' ? { breakerUntil: breaker.until.toISOString() } : {}),
    remediations: countsOf(remediations),
    ...(last === undefined ? {} : { lastRemediation: last }),
    conditions: [inForce, suspension(known)].reduce(
      (conditions, condition) => withSaid(conditions, condition, now),
      before.conditions ?? [],
    ),
  };
}

/** The newest one's name. */
function lastOf(remediations: readonly RemediationResource[]): string | undefined {
  const begun = ({ metadata }: RemediationResource) => textOf(metadata['creationTimestamp']);
  return [...remediations]
    .sort(
      (one, other) => compare(begun(one), begun(other)) || compare(one.metadata.name, other.metadata.name),
    )
    .at(-1)?.metadata.name;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function countsOf(remediations: readonly RemediationResource[]): NonNullable<RunbookStatus['remediations']> {
  const count = (is: (remediation: RemediationResource) => boolean) => remediations.filter(is).length;
  return {
    open: count((remediation) => phaseOf(remediation) !== 'Closed'),
    recovered: count(({ status }) => status?.outcome === 'Recovered'),
    // A plan that was let through in the end has no refusal any more.
    refused: count(({ status }) => status?.refusal !== undefined && status.outcome !== 'Recovered'),
    escalated: count(({ status }) => status !== undefined && isEscalated(status)),
  };
}

function suspension({
  inForce: { observedGeneration },
  isSuspended,
}: Known): Omit<Condition, 'lastTransitionTime'> {
  return {
    type: SUSPENDED_CONDITION,
    status: isSuspended ? 'True' : 'False',
    reason: isSuspended ? 'Suspended' : 'Active',
    message: isSuspended ? 'Nothing is changed in its name.' : 'It is carried out under the guards.',
    observedGeneration,
  };
}

/** Sets a condition in its place. Its time changes when its status does, as Kubernetes has it. */
function withSaid(
  conditions: readonly Condition[],
  condition: Omit<Condition, 'lastTransitionTime'>,
  now: Date,
): Condition[] {
  const known = conditions.find(({ type }) => type === condition.type);
  const lastTransitionTime =
    known?.status === condition.status ? known.lastTransitionTime : now.toISOString();
  const said = { ...condition, lastTransitionTime };
  return known === undefined
    ? [...conditions, said]
    : conditions.map((one) => (one.type === condition.type ? said : one));
}
