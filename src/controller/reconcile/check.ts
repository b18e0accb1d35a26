import type { Condition } from '../../api/condition.ts';
import type { RemediationResource } from '../../api/remediation.ts';
import type { RunbookResource } from '../../api/runbook.ts';
import { evaluate, evidenceIn } from '../decide/condition.ts';
import { factsOf } from '../decide/facts.ts';
import type { Verdict } from '../decide/verdict.ts';
import type { Status } from './status.ts';
import type { World } from './world.ts';

/** Seconds between two looks at whether it helped. */
export const LOOK_AGAIN = 15;

/** An episode whose change is being verified. */
export interface Checking {
  readonly remediation: RemediationResource;
  readonly status: Status;
  readonly runbook: RunbookResource;
  readonly world: World;
}

/** Collects what a condition asks for, and nothing else, and says whether it holds. */
export async function check(
  { remediation, status, runbook, world }: Checking,
  condition: Condition,
): Promise<{ readonly looked: Status; readonly verdict: Verdict }> {
  const asked = await world.collect(remediation, runbook, evidenceIn(condition));
  const evidence = [
    ...(status.evidence ?? []).filter(({ id }) => !asked.some((result) => result.id === id)),
    ...asked,
  ];
  const looked = { ...status, evidence };
  return { looked, verdict: evaluate(condition, factsOf({ ...remediation, status: looked })) };
}
