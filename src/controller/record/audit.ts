import type { RemediationResource } from '../../api/remediation.ts';
import type { Clock } from '../clock.ts';
import { sha256 } from '../decide/plan.ts';
import { openEntry } from '../reconcile/status.ts';
import type { Happening } from '../reconcile/world.ts';
import { maskedFields } from './masked-fields.ts';

/** One line: who did what to what, why, and what was there before and after. */
export interface AuditLine {
  /** Lines of one id say the same thing: it may be written more than once, and never not at all. */
  readonly id: string;
  readonly at: string;
  readonly kind: 'action' | 'refusal' | 'approval' | 'intervention';
  /** Absent where it is about no single episode. */
  readonly remediation?: string | undefined;
  /** Absent where it is about all of them. */
  readonly runbook?: string | undefined;
  readonly by: string;
  readonly [field: string]: unknown;
}

/** Where audit lines go. What it throws is counted, and stops nothing. */
export interface AuditSink {
  readonly write: (line: AuditLine) => void;
}

export interface AuditContext {
  readonly clock: Clock;
  /** The replica that acts. */
  readonly identity: string;
}

/** The line of a happening; nothing for one that is neither an action nor a refusal. */
export function auditLine(
  remediation: RemediationResource,
  happening: Happening,
  { clock, identity }: AuditContext,
): AuditLine | undefined {
  const shared = { at: clock.now().toISOString(), ...named(remediation), by: identity };
  if ('changed' in happening) {
    const { remedy, action, target, outcome } = happening.changed;
    const { status = {} } = remediation;
    // What says the same of one change in other words, as after a restart, is the same.
    const change = openEntry(status)?.idempotencyKey ?? String(status.journal?.length ?? 0);
    const id = idOf(remediation, ['action', remedy, action, target, outcome, change]);
    return masked({ id, ...shared, kind: 'action', ...happening.changed });
  }
  return 'refused' in happening ? refusalLine(remediation, happening.refused, shared) : undefined;
}

function refusalLine(
  remediation: RemediationResource,
  { guard, kind: finality, message }: Extract<Happening, { refused: unknown }>['refused'],
  shared: Pick<AuditLine, 'at' | 'remediation' | 'runbook' | 'by'>,
): AuditLine {
  const { plan, journal = [] } = remediation.status ?? {};
  const id = idOf(remediation, [
    'refusal',
    guard,
    finality,
    message,
    plan?.hash ?? '',
    String(journal.length),
  ]);
  const planned = plan === undefined ? {} : { plan };
  return masked({ id, ...shared, kind: 'refusal', guard, finality, message, ...planned });
}

/** The line of a decision that a person wrote; nothing where there is none. */
export function approvalLine(
  remediation: RemediationResource,
  { clock }: AuditContext,
): AuditLine | undefined {
  const { approval } = remediation.spec;
  if (approval === undefined) return undefined;
  const { by, decision, planHash, reason, until } = approval;
  const id = idOf(remediation, ['approval', by, decision, planHash, reason, until]);
  const at = clock.now().toISOString();
  return masked({ id, at, ...named(remediation), kind: 'approval', ...approval });
}

/** The same for the same thing, whoever writes it and when. */
function idOf({ metadata }: RemediationResource, parts: readonly string[]): string {
  const { name, uid } = metadata;
  return lineId([name, typeof uid === 'string' ? uid : '', ...parts]);
}

/** Of a line that says this, whoever writes it. */
export function lineId(parts: readonly string[]): string {
  return sha256(parts.join('\n')).slice(0, ID_DIGITS);
}
const ID_DIGITS = 32;

function named({ metadata, spec }: RemediationResource) {
  return { remediation: metadata.name, runbook: spec.runbook };
}

/** No secret gets into the audit, wherever in a value it stands. */
function masked(line: AuditLine): AuditLine {
  const { id, at, kind, remediation, runbook, by, ...rest } = line;
  return { id, at, kind, remediation, runbook, by, ...maskedFields(rest) };
}
