import type { RemediationResource } from '../../api/remediation.ts';
import type { Clock } from '../clock.ts';
import type { Happening } from '../reconcile/world.ts';
import { maskedFields } from './masked-fields.ts';

/** One line: who did what to what, why, and what was there before and after. */
export interface AuditLine {
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
  if ('changed' in happening) return masked({ ...shared, kind: 'action', ...happening.changed });
  if ('refused' in happening) {
    const { guard, kind: finality, message } = happening.refused;
    const plan = remediation.status?.plan;
    return masked({
      ...shared,
      kind: 'refusal',
      guard,
      finality,
      message,
      ...(plan === undefined ? {} : { plan }),
    });
  }
  return undefined;
}

/** The line of a decision that a person wrote; nothing where there is none. */
export function approvalLine(
  remediation: RemediationResource,
  { clock }: AuditContext,
): AuditLine | undefined {
  const { approval } = remediation.spec;
  if (approval === undefined) return undefined;
  return masked({ at: clock.now().toISOString(), ...named(remediation), kind: 'approval', ...approval });
}

function named({ metadata, spec }: RemediationResource) {
  return { remediation: metadata.name, runbook: spec.runbook };
}

/** No secret gets into the audit, wherever in a value it stands. */
function masked(line: AuditLine): AuditLine {
  const { at, kind, remediation, runbook, by, ...rest } = line;
  return { at, kind, remediation, runbook, by, ...maskedFields(rest) };
}
