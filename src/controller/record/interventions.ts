import type { RemediationResource } from '../../api/remediation.ts';
import { PAUSE_CONFIG } from '../../conventions/controller.ts';
import type { Clock } from '../clock.ts';
import { managersOf, managesField } from '../gitops/managed-fields.ts';
import { at } from '../kubernetes/is-so.ts';
import type { KubernetesObject } from '../kubernetes/objects.ts';
import type { AuditLine } from './audit.ts';

/** What a person did beside deciding on a plan. */
type Act = 'suspend' | 'resume' | 'pause' | 'unpause' | 'cancel' | 'delete';

export interface InterventionsOptions {
  readonly clock: Clock;
  readonly write: (line: AuditLine) => void;
}

/** Far more than there are Runbooks, and episodes that are open at one time. */
const MOST_REMEMBERED = 5000;

/**
 * Writes an audit line for whatever a person sets or takes back, the first time that it is seen; after a restart once
 * more. `by` is the field manager that the API server notes: it tells the tool, and the server's own audit the user. What
 * nobody ever set, such as the field that Git leaves out, is no act.
 */
export class Interventions {
  readonly #options: InterventionsOptions;
  readonly #seen = new Set<string>();

  constructor(options: InterventionsOptions) {
    this.#options = options;
  }

  /** A cancellation, which also has the leases of an episode returned; or a deletion. */
  remediation(object: KubernetesObject, { metadata, spec, status }: RemediationResource): void {
    if (status?.phase === 'Closed') return;
    const about = { remediation: metadata.name, runbook: spec.runbook };
    if (spec.cancel === true) this.#note('cancel', about, writerOf(object, '/spec/cancel'));
    const { deletionTimestamp } = object.metadata;
    if (deletionTimestamp !== undefined) {
      this.#note('delete', about, { manager: 'unknown', time: deletionTimestamp });
    }
  }

  runbook(object: KubernetesObject): void {
    const writer = writerOf(object, '/spec/suspend');
    if (writer === undefined) return;
    const act = at(object, '/spec/suspend') === true ? 'suspend' : 'resume';
    this.#note(act, { runbook: object.metadata.name }, writer);
  }

  /** The map by which everything is paused. */
  pause(map: KubernetesObject): void {
    const writer = writerOf(map, `/data/${PAUSE_CONFIG.key}`);
    if (writer === undefined) return;
    this.#note(at(map, `/data/${PAUSE_CONFIG.key}`) === 'false' ? 'unpause' : 'pause', {}, writer);
  }

  #note(
    act: Act,
    about: Pick<AuditLine, 'remediation' | 'runbook'>,
    { manager, time }: Writer = { manager: 'unknown', time: '' },
  ): void {
    const key = [act, about.remediation, about.runbook, manager, time].join('\n');
    if (this.#seen.has(key)) return;
    if (this.#seen.size >= MOST_REMEMBERED) this.#seen.clear();
    this.#seen.add(key);
    const { clock, write } = this.#options;
    const written = time === '' ? {} : { written: time };
    write({ at: clock.now().toISOString(), kind: 'intervention', ...about, by: manager, act, ...written });
  }
}

interface Writer {
  readonly manager: string;
  readonly time: string;
}

/** Who wrote a field last, as the API server notes it; nothing where nobody did. */
function writerOf(object: KubernetesObject, field: string): Writer | undefined {
  const writers = managersOf(object)
    .filter((entry) => managesField(entry, field))
    .map(({ manager, time = '' }) => ({ manager, time }));
  return writers.sort((a, b) => (a.time < b.time ? 1 : -1))[0];
}
