import { LONGEST_APPROVAL_HOURS } from '../../conventions/approvals.ts';
import { secondsBetween } from '../clock.ts';
import type { Guard } from './guard.ts';

export const approval: Guard = {
  id: 'ApprovalMissing',
  text: 'The plan needs the approval of a person: of exactly this plan, and not an expired one.',
  check: ({ mode, now, plan, settings, remediation: { spec } }) => {
    if (mode !== 'approve') return undefined;
    if (!settings.approvals) return UNCHECKED;
    const given = spec.approval;
    if (given === undefined)
      return { kind: 'blocked', message: `Plan ${short(plan.hash)} waits for an approval.` };
    if (given.planHash !== plan.hash) {
      return {
        kind: 'blocked',
        message: `The approval of ${given.by} is for plan ${short(given.planHash)}, and this is ${short(plan.hash)}.`,
      };
    }
    if (given.decision === 'reject') {
      return { kind: 'final', message: `${given.by} rejected the plan: ${given.reason}` };
    }
    return outOfTime(given, now);
  },
};

/** Final: a person has to go on by other means. */
const UNCHECKED = {
  kind: 'final',
  message:
    'Nobody can approve here: the API server does not check who signs, which takes Kubernetes 1.30 and the admission policies.',
} as const;

/** The API server bounds the end as well, by a clock that is a little behind. */
function outOfTime({ by, until }: { readonly by: string; readonly until: string }, now: Date) {
  const left = secondsBetween(now, new Date(until));
  if (left <= 0) return { kind: 'blocked', message: `The approval of ${by} ended at ${until}.` } as const;
  if (left <= LONGEST_APPROVAL_HOURS * 3600) return undefined;
  const message = `The approval of ${by} reaches further than ${LONGEST_APPROVAL_HOURS} hours, to ${until}.`;
  return { kind: 'blocked', message } as const;
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
