import type { RemediationResource } from '../../api/remediation.ts';
import { LONGEST_APPROVAL_HOURS } from '../../conventions/approvals.ts';
import { ConflictError } from '../../controller/kubernetes/errors.ts';
import { REMEDIATIONS } from '../../controller/kubernetes/own-types.ts';
import { visible } from '../../diagnostics/escape.ts';
import { DONE, print, REFUSED, type Caller, type ClusterFlags } from './command.ts';
import type { OperatorIo } from './io.ts';
import { planText } from './plan-text.ts';
import { remediationOf } from './remediations.ts';
import { whoAmI } from './who-am-i.ts';

export interface DecisionFlags extends ClusterFlags {
  readonly reason: string;
  /** Seconds for which it holds. */
  readonly until: number;
  readonly yes: boolean;
}

export type Decision = NonNullable<RemediationResource['spec']['approval']>['decision'];

const WORDS = {
  approve: { ask: 'Approve this plan?', done: 'approved' },
  reject: { ask: 'Reject this plan?', done: 'rejected' },
} as const satisfies Record<Decision, object>;

/**
 * Shows the plan of a Remediation, asks, and signs exactly that plan in the caller's name. The API server checks who
 * signs and for what; here it is only made convenient.
 *
 * @returns the exit code.
 */
export async function decide(
  name: string,
  decision: Decision,
  flags: DecisionFlags,
  { caller, io }: { readonly caller: Caller; readonly io: OperatorIo },
): Promise<number> {
  const remediation = await remediationOf(caller, name);
  const plan = remediation?.status?.plan;
  if (remediation === undefined || plan === undefined || !waits(remediation)) {
    io.stderr(`${whyNot(name, remediation, caller.namespace)}\n`);
    return REFUSED;
  }
  io.stderr(`${planText(remediation)}\n`);
  if (!(await isMeant(WORDS[decision].ask, flags, io))) {
    io.stderr('nothing was written\n');
    return REFUSED;
  }
  const by = await whoAmI(caller);
  const until = endOf(remediation, flags.until, io.now());
  const approval = { by, decision, planHash: plan.hash, reason: flags.reason, until };
  if (!(await sign(caller, name, approval))) {
    io.stderr(`the plan of ${name} changed while you read it, and nothing was written; look at it again\n`);
    return REFUSED;
  }
  const short = plan.hash.slice(0, 12);
  const holds = decision === 'approve' ? ` until ${until}` : '';
  const text = `${WORDS[decision].done} plan ${short} of ${name} as ${visible(by)}${holds}`;
  print(io, flags, text, { remediation: name, namespace: caller.namespace, approval, plan });
  return DONE;
}

/** Where nobody can answer, the command itself is the answer. */
async function isMeant(question: string, { yes }: DecisionFlags, { confirm }: OperatorIo): Promise<boolean> {
  return yes || confirm === undefined || confirm(question);
}

/** A plan stays on offer while its evidence is collected anew. */
function waits({ status = {} }: RemediationResource): boolean {
  const { phase, refusal } = status;
  if (phase === 'AwaitingApproval') return true;
  return (phase === 'Observing' || phase === 'Deciding') && refusal?.guard === 'ApprovalMissing';
}

function whyNot(name: string, remediation: RemediationResource | undefined, namespace: string): string {
  if (remediation === undefined) {
    return `there is no Remediation ${name} in ${namespace}; kubectl get remediations -n ${namespace} lists them`;
  }
  const { phase = 'Pending', reason } = remediation.status ?? {};
  const why = reason === undefined ? '' : ` (${visible(reason)})`;
  return `${name} has no plan that waits for an approval: it is ${phase}${why}`;
}

/** The API server counts from when the controller last looked at the plan, which is up to minutes ago. */
function endOf({ status }: RemediationResource, seconds: number, now: Date): string {
  const wanted = now.getTime() + seconds * 1000;
  const looked = new Date(status?.refusal?.at ?? now).getTime();
  return new Date(Math.min(wanted, looked + LONGEST_APPROVAL_HOURS * 3_600_000)).toISOString();
}

async function sign({ client, namespace }: Caller, name: string, approval: { readonly planHash: string }) {
  const ref = { ...REMEDIATIONS, namespace, name };
  try {
    await client.patch(ref, [
      { op: 'test', path: '/status/plan/hash', value: approval.planHash },
      { op: 'add', path: '/spec/approval', value: approval },
    ]);
    return true;
  } catch (error) {
    if (error instanceof ConflictError) return false;
    throw error;
  }
}
