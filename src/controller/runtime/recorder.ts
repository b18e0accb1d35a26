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
import { secondsBetween } from '../clock.ts';
import { traceOf } from '../record/trace.ts';
import type { Happening } from '../reconcile/world.ts';

export interface RecorderOptions extends AuditContext {
  readonly audit: AuditSink;
  readonly tell: (remediation: RemediationResource, told: Told) => void;
  readonly log: (level: 'info' | 'warn', fields: Readonly<Record<string, unknown>>, message: string) => void;
  readonly metrics: () => Pick<
    Metrics,
    'refusals' | 'actions' | 'auditFailures' | 'stages' | 'classification'
  >;
}

/** Seconds. A lease that nobody renews is another's after a quarter of a minute. */
const HANDED_OVER_WITHIN = 3600;
/** As many as can be open at one time, and more. */
const MOST_REMEMBERED = 5000;

/** Tells what happens to everybody who wants to know: the audit, the events, the metrics and the log. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #decisions = new Set<string>();
  /** Episodes that a person was asked about. */
  readonly #handedOver = new Set<string>();

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  readonly record = (remediation: RemediationResource, happening: Happening): void => {
    // Whatever a decision led to comes after it, also where nobody was told of it before.
    this.decided(remediation);
    this.#audit(auditLine(remediation, happening, this.#options));
    this.#count(happening);
    this.#countStage(remediation, happening);
    const told = toldOf(happening);
    this.#options.tell(remediation, told);
    const { name: correlation } = remediation.metadata;
    const level = told.type === 'Warning' ? 'warn' : 'info';
    const { runbook } = remediation.spec;
    const trace = traceOf(remediation);
    const ids = { remediation: correlation, runbook, ...(trace === undefined ? {} : { trace }) };
    this.#options.log(level, { ...ids, reason: told.reason, happening }, told.message);
  };

  /** Notes a person's decision, the first time that it is seen. Only whoever leads is to ask for it. */
  decided(remediation: RemediationResource): void {
    const line = approvalLine(remediation, this.#options);
    if (line !== undefined && this.#isFirst(this.#decisions, line.id)) this.#audit(line);
  }

  /**
   * Notes once more what whoever led before may have died over: what people decided, and what stands against a plan.
   * What was over an hour ago was somebody's to note then.
   */
  takenUp(remediation: RemediationResource): void {
    const { closedAt, refusal, phase } = remediation.status ?? {};
    const now = this.#options.clock.now();
    if (closedAt !== undefined && secondsBetween(new Date(closedAt), now) > HANDED_OVER_WITHIN) return;
    this.decided(remediation);
    if (refusal === undefined || (phase !== 'Refused' && phase !== 'AwaitingApproval')) return;
    const { guard, kind, message } = refusal;
    this.#audit(auditLine(remediation, { refused: { guard, kind, message } }, this.#options));
  }

  /** Notes what a person set or took back. */
  readonly intervened = (line: AuditLine): void => {
    this.#audit(line);
    const { remediation, runbook, by, ...fields } = line;
    this.#options.log(
      'info',
      { remediation, runbook, intervention: fields },
      `Somebody intervened, by ${by}.`,
    );
  };

  #audit(line: AuditLine | undefined): void {
    if (line === undefined) return;
    try {
      this.#options.audit.write(line);
    } catch {
      // Counted, with an alert on it; an episode does not end because a disk is full.
      this.#options.metrics().auditFailures.inc();
    }
  }

  /** What became of a failed workflow: a remedy helped, did not help, or a person has to. */
  #countStage(remediation: RemediationResource, happening: Happening): void {
    const stage = failedStage(remediation);
    if (stage === undefined || !('entered' in happening)) return;
    const { stages } = this.#options.metrics();
    switch (happening.entered.phase) {
      case 'Recovered':
        stages.recovered(stage, secondsSince(remediation, this.#options.clock.now()));
        return;
      case 'Ineffective':
        stages.notRecovered(stage);
        return;
      case 'AwaitingApproval':
      case 'Escalated':
        if (this.#isFirst(this.#handedOver, remediation.metadata.name)) stages.handedOver(stage);
        return;
    }
  }

  /** Whether something is seen for the first time; after very many others it may be seen as that once more. */
  #isFirst(seen: Set<string>, key: string): boolean {
    if (seen.has(key)) return false;
    if (seen.size >= MOST_REMEMBERED) seen.clear();
    seen.add(key);
    return true;
  }

  #count(happening: Happening): void {
    const { refusals, actions, classification } = this.#options.metrics();
    if ('diagnosed' in happening) {
      const { system, seconds } = happening.diagnosed;
      classification.diagnosed(system, seconds);
    }
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

/** The stage in which a workflow failed, where that is what the episode is about. */
function failedStage({ spec: { source, parameters } }: RemediationResource): string | undefined {
  return 'workflow' in source ? (source.workflow.failure?.stage ?? parameters?.['stage']) : undefined;
}

function secondsSince({ status, metadata }: RemediationResource, now: Date): number {
  const created = metadata['creationTimestamp'];
  const begun = status?.startedAt ?? (typeof created === 'string' ? created : '');
  const seconds = secondsBetween(new Date(begun), now);
  return Number.isNaN(seconds) ? 0 : seconds;
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
  if ('diagnosed' in happening) {
    const { seconds, message } = happening.diagnosed;
    return {
      type: 'Normal',
      reason: 'Diagnosed',
      message: `${Math.round(seconds)} s after the start: ${message}`,
    };
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
