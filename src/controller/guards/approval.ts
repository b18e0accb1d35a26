import type { Guard } from './guard.ts';

export const approval: Guard = {
  id: 'ApprovalMissing',
  text: 'The plan needs the approval of a person: of exactly this plan, and not an expired one.',
  check: ({ mode, now, plan, remediation: { spec } }) => {
    if (mode !== 'approve') return undefined;
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
    if (new Date(given.until) > now) return undefined;
    return { kind: 'blocked', message: `The approval of ${given.by} ended at ${given.until}.` };
  },
};

function short(hash: string): string {
  return hash.slice(0, 12);
}
