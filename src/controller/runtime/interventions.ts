import type { RemediationResource } from '../../api/remediation.ts';
import { PAUSE_CONFIG } from '../../conventions/controller.ts';
import type { Clock } from '../clock.ts';
import { managersOf, managesField } from '../gitops/managed-fields.ts';
import { at } from '../kubernetes/is-so.ts';
import { CONFIG_MAPS, type KubernetesObject, type ResourceType } from '../kubernetes/objects.ts';
import { REMEDIATIONS, RUNBOOKS } from '../kubernetes/own-types.ts';
import type { KubernetesReader } from '../kubernetes/ports.ts';
import { lineId, type AuditLine } from '../record/audit.ts';
import { pauseOf } from './pause.ts';

/** What a person did beside deciding on a plan. */
export type Intervention = 'suspend' | 'resume' | 'pause' | 'unpause' | 'cancel' | 'delete';

export interface InterventionsOptions {
  readonly clock: Clock;
  readonly namespace: string;
  readonly cluster: Pick<KubernetesReader, 'get' | 'list'>;
  readonly write: (line: AuditLine) => void;
}

/** Far more than there are episodes that are open at one time. */
const MOST_REMEMBERED = 5000;

/**
 * Writes an audit line for whatever people set or take back, the first time that it is seen; what is set already when the
 * process starts is written once more. `by` is the field manager that the API server notes, which is the tool; the server's
 * own audit has the user.
 */
export class Interventions {
  readonly #options: InterventionsOptions;
  readonly #ended = new Set<string>();
  readonly #suspended = new Map<string, boolean>();
  #isPaused: boolean | undefined;

  constructor(options: InterventionsOptions) {
    this.#options = options;
  }

  /** Notes a cancellation, which also has the leases of an episode returned, or a deletion. */
  async remediation({ metadata, spec, status }: RemediationResource): Promise<void> {
    if (status?.phase === 'Closed') return;
    const about = { remediation: metadata.name, runbook: spec.runbook };
    if (spec.cancel === true && this.#isFirst(`cancel ${metadata.name}`)) {
      await this.#note('cancel', about, [REMEDIATIONS, metadata.name, '/spec/cancel']);
    }
    if (metadata['deletionTimestamp'] !== undefined && this.#isFirst(`delete ${metadata.name}`)) {
      this.#write('delete', about, UNKNOWN);
    }
  }

  /** Notes that a Runbook was suspended, or let go on. One that is not suspended at the start is no act. */
  async runbook(object: KubernetesObject): Promise<void> {
    const { name } = object.metadata;
    const [isNow, before = false] = [at(object, FIELD) === true, this.#suspended.get(name)];
    this.#suspended.set(name, isNow);
    if (isNow === before) return;
    await this.#note(isNow ? 'suspend' : 'resume', { runbook: name }, [RUNBOOKS, name, FIELD]);
  }

  /** Looks whether everything is paused, and notes when that is another answer than before. */
  async pause(): Promise<void> {
    const { cluster, namespace } = this.#options;
    const map = await cluster.get({ ...CONFIG_MAPS, namespace, name: PAUSE_CONFIG.name });
    const isNow = pauseOf(map) !== 'off';
    const before = this.#isPaused ?? false;
    this.#isPaused = isNow;
    if (isNow !== before) {
      this.#write(isNow ? 'pause' : 'unpause', {}, map === undefined ? UNKNOWN : writerOf(map, PAUSE_FIELD));
    }
  }

  async #note(act: Intervention, about: About, [type, name, field]: Place): Promise<void> {
    const { cluster, namespace } = this.#options;
    // What is watched does not have who wrote it. It is noted also where that cannot be found out.
    const options = { namespace, fieldSelector: `metadata.name=${name}`, limit: 1 };
    const [object] = await cluster.list(type, options).catch(() => []);
    this.#write(act, about, object === undefined ? UNKNOWN : writerOf(object, field));
  }

  #write(act: Intervention, about: About, { manager: by, time }: Writer): void {
    const { clock, write } = this.#options;
    const at = clock.now().toISOString();
    const { remediation = '', runbook = '' } = about;
    // Every replica that sees it writes it. Where nobody knows when it was, each time counts as another.
    const id = lineId(['intervention', act, remediation, runbook, by, time ?? at]);
    const since = time === undefined ? {} : { since: time };
    write({ id, at, kind: 'intervention', ...about, by, act, ...since });
  }

  #isFirst(key: string): boolean {
    if (this.#ended.has(key)) return false;
    if (this.#ended.size >= MOST_REMEMBERED) this.#ended.clear();
    this.#ended.add(key);
    return true;
  }
}

type Place = readonly [type: ResourceType, name: string, field: string];
type About = Pick<AuditLine, 'remediation' | 'runbook'>;

const FIELD = '/spec/suspend';
const PAUSE_FIELD = `/data/${PAUSE_CONFIG.key}`;

interface Writer {
  readonly manager: string;
  readonly time?: string | undefined;
}
const UNKNOWN: Writer = { manager: 'unknown' };

/** Who wrote a field last, as the API server notes it. */
function writerOf(object: KubernetesObject, field: string): Writer {
  const writers = managersOf(object).filter((entry) => managesField(entry, field));
  return [...writers].sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? 1 : -1))[0] ?? UNKNOWN;
}
