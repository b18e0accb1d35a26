import type { RemediationResource } from '../../api/remediation.ts';
import type { Told } from '../adapters/events.ts';
import type { Metrics } from '../adapters/metrics.ts';
import {
  approvalLine,
  auditLine,
  type AuditContext,
  type AuditLine,
  type AuditSink,
} from '../record/audit.ts';
import type { Happening } from '../reconcile/world.ts';

export interface RecorderOptions extends AuditContext {
  readonly audit: AuditSink;
  readonly tell: (remediation: RemediationResource, told: Told) => void;
  readonly log: (level: 'info' | 'warn', fields: Readonly<Record<string, unknown>>, message: string) => void;
  readonly metrics: () => Pick<Metrics, 'refusals' | 'actions' | 'auditFailures'>;
}

/** Decisions that were audited; as many as can be open at one time, and more. */
const MOST_DECISIONS = 5000;

/** Tells what happens to everybody who wants to know: the audit, the events, the metrics and the log. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #decisions = new Set<string>();

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  readonly record = (remediation: RemediationResource, happening: Happening): void => {
    this.#audit(auditLine(remediation, happening, this.#options));
    this.#count(happening);
    const told = toldOf(happening);
    this.#options.tell(remediation, told);
    const { name: correlation } = remediation.metadata;
    const level = told.type === 'Warning' ? 'warn' : 'info';
    const { runbook } = remediation.spec;
    this.#options.log(
      level,
      { remediation: correlation, runbook, reason: told.reason, happening },
      told.message,
    );
  };

  /** Notes a person's decision, the first time that it is seen; after a restart once more. */
  decided(remediation: RemediationResource): void {
    const { approval } = remediation.spec;
    if (approval === undefined || remediation.status?.phase === 'Closed') return;
    const key = [remediation.metadata.name, approval.decision, approval.by, approval.planHash].join('\n');
    if (this.#decisions.has(key)) return;
    if (this.#decisions.size >= MOST_DECISIONS) this.#decisions.clear();
    this.#decisions.add(key);
    this.#audit(approvalLine(remediation, this.#options));
  }

  #audit(line: AuditLine | undefined): void {
    if (line === undefined) return;
    try {
      this.#options.audit.write(line);
    } catch {
      // Counted, with an alert on it; an episode does not end because a disk is full.
      this.#options.metrics().auditFailures.inc();
    }
  }

  #count(happening: Happening): void {
    const { refusals, actions } = this.#options.metrics();
    if ('refused' in happening) {
      const { guard, kind } = happening.refused;
      refusals.inc({ guard, kind });
    }
    if ('changed' in happening) {
      const { action, outcome } = happening.changed;
      actions.inc({ action, outcome });
    }
  }
}

function toldOf(happening: Happening): Told {
  if ('entered' in happening) {
    const { phase, reason, message } = happening.entered;
    const type = WARNS.has(phase) ? 'Warning' : 'Normal';
    return { type, reason: phase, message: `${reason}: ${message}` };
  }
  if ('refused' in happening) {
    const { guard, message } = happening.refused;
    return { type: 'Warning', reason: guard, message };
  }
  if ('tasked' in happening) {
    const { task, owner } = happening.tasked;
    return { type: 'Normal', reason: 'TaskForPerson', message: `${owner}: ${task}` };
  }
  const { action, target, outcome, message } = happening.changed;
  const type = outcome === 'failed' || outcome === 'reverted' ? 'Warning' : 'Normal';
  return { type, reason: `Action${OUTCOME[outcome]}`, message: `${action} on ${target}: ${message}` };
}

const WARNS: ReadonlySet<string> = new Set(['Ineffective', 'Escalated']);
const OUTCOME = {
  done: 'Done',
  unneeded: 'Unneeded',
  failed: 'Failed',
  undone: 'Undone',
  reverted: 'Reverted',
} as const;
