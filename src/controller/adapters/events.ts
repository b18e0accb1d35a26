import type { RemediationResource } from '../../api/remediation.ts';
import { CONTROLLER_NAME } from '../../conventions/controller.ts';
import type { Clock } from '../clock.ts';
import { sha256 } from '../decide/plan.ts';
import { ConflictError } from '../kubernetes/errors.ts';
import { EVENTS, type KubernetesObject, type ObjectRef, type ResourceType } from '../kubernetes/objects.ts';
import type { PatchStep } from '../kubernetes/ports.ts';
import { maskedLine } from '../record/mask.ts';

/** What people see in `kubectl describe`. */
export interface Told {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

export interface EventClient {
  readonly create: (type: ResourceType, object: KubernetesObject) => Promise<KubernetesObject>;
  readonly patch: (ref: ObjectRef, steps: readonly PatchStep[]) => Promise<KubernetesObject>;
}

export interface EventsOptions {
  readonly client: EventClient;
  readonly namespace: string;
  readonly identity: string;
  readonly clock: Clock;
  readonly failed: (error: unknown, remediation: string) => void;
}

const LONGEST_MESSAGE = 1000;
const DIGITS = 10;
/** Events that are known to be there; the one that was not told longest is forgotten first. */
const MOST_KNOWN = 2000;
/** Events that wait to be written; beyond that they are left out, since they are news and no record. */
const MOST_WAITING = 200;

/**
 * Kubernetes events: one for each thing that is said of a Remediation, with a count when it is said again. They are
 * written one after the other and beside the work, which never waits for them.
 */
export class Events {
  readonly #options: EventsOptions;
  readonly #counts = new Map<string, number>();
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(options: EventsOptions) {
    this.#options = options;
  }

  tell(remediation: RemediationResource, told: Told): void {
    if (this.#waiting >= MOST_WAITING) return;
    this.#waiting += 1;
    this.#last = this.#last.then(async () => {
      await this.#write(remediation, told).catch((error: unknown) => {
        this.#options.failed(error, remediation.metadata.name);
      });
      this.#waiting -= 1;
    });
  }

  /** Resolves when what was told is written. */
  flushed(): Promise<void> {
    return this.#last;
  }

  async #write(remediation: RemediationResource, told: Told): Promise<void> {
    const message = maskedLine(told.message, LONGEST_MESSAGE);
    const { name } = remediation.metadata;
    const id = sha256([name, told.type, told.reason, message].join('\n')).slice(0, DIGITS);
    const event = `${name.slice(0, 240)}.${id}`;
    const count = (this.#counts.get(event) ?? 0) + 1;
    this.#remember(event, count);
    if (count > 1) await this.#again(event, count);
    else await this.#first(event, remediation, { ...told, message });
  }

  async #first(
    event: string,
    { metadata, apiVersion, kind }: RemediationResource,
    told: Told,
  ): Promise<void> {
    const { client, namespace, identity, clock } = this.#options;
    const now = clock.now().toISOString().replace(/\.\d+/, '');
    const { name, uid, resourceVersion } = metadata;
    const body = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: event, namespace },
      involvedObject: { apiVersion, kind, namespace, name, uid, resourceVersion },
      ...told,
      source: { component: CONTROLLER_NAME, host: identity },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    };
    try {
      await client.create(EVENTS, body);
    } catch (error) {
      // It was told before this program began.
      if (!(error instanceof ConflictError)) throw error;
    }
  }

  async #again(event: string, count: number): Promise<void> {
    const { client, namespace, clock } = this.#options;
    const now = clock.now().toISOString().replace(/\.\d+/, '');
    await client.patch({ ...EVENTS, namespace, name: event }, [
      { op: 'replace', path: '/count', value: count },
      { op: 'replace', path: '/lastTimestamp', value: now },
    ]);
  }

  #remember(event: string, count: number): void {
    this.#counts.delete(event);
    this.#counts.set(event, count);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > MOST_KNOWN && oldest !== undefined) this.#counts.delete(oldest);
  }
}
