import type { RemediationResource } from '../../api/remediation.ts';
import { API_GROUP_VERSION } from '../../api/names.ts';
import { LEASE_FINALIZER } from '../../conventions/controller.ts';
import { withCondition, ALERT_RESOLVED, isResolved, phaseOf, type Status } from '../reconcile/status.ts';
import type { Clock } from '../clock.ts';
import { isActing } from '../history.ts';
import { ConflictError, TerminalError } from '../kubernetes/errors.ts';
import type { KubernetesObject, ObjectRef } from '../kubernetes/objects.ts';
import { REMEDIATIONS } from '../kubernetes/own-types.ts';
import type { PatchStep } from '../kubernetes/ports.ts';
import { fittedStatus } from '../record/status-size.ts';
import type { AlertOutcome } from '../intake/outcome.ts';
import { TooManyError } from '../intake/server.ts';
import { Parsed } from './parsed.ts';
import { Room, type Opening } from './room.ts';

/** The part of a client that this needs. */
export interface ObjectWriter {
  readonly get: (ref: ObjectRef) => Promise<KubernetesObject | undefined>;
  readonly create: (type: typeof REMEDIATIONS, object: KubernetesObject) => Promise<KubernetesObject>;
  readonly patch: (
    ref: ObjectRef,
    steps: readonly PatchStep[],
    subresource?: 'status',
  ) => Promise<KubernetesObject>;
}

/** What is known of all objects. */
export interface Cache {
  readonly get: (name: string) => KubernetesObject | undefined;
  readonly all: () => readonly KubernetesObject[];
  readonly put: (object: KubernetesObject, quietly?: boolean) => void;
  readonly remove: (object: KubernetesObject) => void;
}

export interface RemediationsOptions {
  readonly client: ObjectWriter;
  readonly cache: Cache;
  readonly namespace: string;
  readonly clock: Clock;
  /** Whether own writes wake nobody: the leader knows by itself what it does next. What the webhook writes does. */
  readonly quietly: boolean;
  /** Objects of one Runbook that may be open at one time; without limit when absent. */
  readonly mostOpen?: () => number;
  /** Told about an object that nobody here can read. */
  readonly unreadable?: (name: string, why: string) => void;
  /** Told about every object that was made here. */
  readonly opened?: (name: string, spec: RemediationResource['spec']) => void;
}

/** Tries of a write that only adds to what others wrote. */
const TRIES = 4;

/**
 * The Remediations of the namespace. Whatever is written here is known here at once, so that guards which count what
 * others do never look at less than this process has done.
 */
export class Remediations {
  readonly #options: RemediationsOptions;
  readonly #room = new Room();
  readonly #parsed: Parsed;
  /** The versions that own changes of the finalizer made of others: name and version → version. */
  readonly #followers = new Map<string, string>();
  /** What is being written at this moment, and will be known when the server has answered. */
  readonly #writing = new Map<string, RemediationResource>();

  constructor(options: RemediationsOptions) {
    this.#options = options;
    this.#parsed = new Parsed(options.unreadable);
  }

  get(name: string): RemediationResource | undefined {
    const object = this.#options.cache.get(name);
    return object === undefined ? undefined : this.#parsed.of(object);
  }

  /** Those that are about to begin a change count as begun: two that ask at one time must not both find room. */
  all(): readonly RemediationResource[] {
    return this.#options.cache
      .all()
      .flatMap((object) => this.#writing.get(object.metadata.name) ?? this.#parsed.of(object) ?? []);
  }

  /** Reads an object past the cache, after somebody else turned out to have changed it. */
  async refresh(name: string): Promise<void> {
    const object = await this.#options.client.get(this.#ref(name));
    if (object === undefined) this.#forget(name);
    else this.#options.cache.put(object, true);
  }

  /** Writes a status over the version that was read. Throws a ConflictError when there is a newer one. */
  async save(remediation: RemediationResource, whole: Status): Promise<RemediationResource> {
    const { name } = remediation.metadata;
    const status = fittedStatus(whole);
    const steps = [this.#unchanged(remediation), { op: 'add' as const, path: '/status', value: status }];
    const written = { ...remediation, status };
    if (isActing(written)) this.#writing.set(name, written);
    try {
      const saved = await this.#kept(name, () =>
        this.#options.client.patch(this.#ref(name), steps, 'status'),
      );
      this.#followers.delete(this.#key(remediation));
      return saved;
    } finally {
      this.#writing.delete(name);
    }
  }

  /** Puts the finalizer on or takes it off. */
  async hold(remediation: RemediationResource, held: boolean): Promise<RemediationResource> {
    const { name } = remediation.metadata;
    const known = this.#options.cache.get(name)?.metadata['finalizers'];
    const finalizers = Array.isArray(known) ? known.map(String) : [];
    if (finalizers.includes(LEASE_FINALIZER) === held) return remediation;
    const others = finalizers.filter((one) => one !== LEASE_FINALIZER);
    const value = held ? [...others, LEASE_FINALIZER] : others;
    const steps = [this.#unchanged(remediation), { op: 'add' as const, path: '/metadata/finalizers', value }];
    const after = await this.#kept(name, () => this.#options.client.patch(this.#ref(name), steps));
    // Nothing but the finalizer changed, so what was worked out from the version before is still to be written.
    this.#followers.set(this.#key(remediation), versionOf(after));
    return after;
  }

  /**
   * Stores what a notification calls for; resolves when all of it is stored.
   *
   * @throws TooManyError when there was no room for all; what there was room for is stored then.
   */
  async persist(outcomes: readonly AlertOutcome[]): Promise<void> {
    const resolving = outcomes.flatMap((outcome) => ('resolve' in outcome ? [outcome.resolve.name] : []));
    const opening = new Map(
      outcomes.flatMap((outcome) => ('open' in outcome ? [[outcome.open.name, outcome.open] as const] : [])),
    );
    // Every resend holds the whole group, so most of it is there already.
    const fresh = [...opening.values()].filter(({ name }) => this.#options.cache.get(name) === undefined);
    const admitted = this.#room.admit(fresh, this.all(), this.#options.mostOpen?.() ?? Infinity);
    try {
      await Promise.all(admitted.map((open) => this.#open(open)));
    } finally {
      this.#room.leave(admitted);
    }
    // Afterwards, since a group may hold the beginning and the end of one alert.
    await Promise.all(resolving.map((name) => this.#resolve(name)));
    const refused = fresh.length - admitted.length;
    if (refused > 0) throw new TooManyError(`so much is open that ${refused} alerts have no room`);
  }

  async #open({ name, spec }: Opening): Promise<void> {
    const { namespace } = this.#options;
    const object = {
      apiVersion: API_GROUP_VERSION,
      kind: 'Remediation',
      metadata: { name, namespace },
      spec,
    };
    try {
      this.#options.cache.put(await this.#options.client.create(REMEDIATIONS, object));
      this.#options.opened?.(name, spec);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      // Another replica, or another path, was faster; whatever else the server meant, it is only stored if it is there.
      await this.refresh(name);
      if (this.#options.cache.get(name) === undefined) throw error;
    }
  }

  /** The end of an alert is told once, so what the cache does not know yet is asked for. */
  async #resolve(name: string): Promise<void> {
    if (this.get(name) === undefined) await this.refresh(name);
    for (let tried = 1; ; tried += 1) {
      const remediation = this.get(name);
      if (remediation === undefined || !hearsOfEnd(remediation)) return;
      try {
        await this.save(remediation, resolved(remediation.status ?? {}, this.#options.clock.now()));
        return;
      } catch (error) {
        if (isGone(error)) return;
        if (!(error instanceof ConflictError) || tried === TRIES) throw error;
        await this.refresh(name);
      }
    }
  }

  async #kept(name: string, write: () => Promise<KubernetesObject>): Promise<RemediationResource> {
    try {
      const object = await write();
      this.#options.cache.put(object, this.#options.quietly);
      const kept = this.#options.cache.get(name);
      // The cache's own copy, since that is what will be asked for; unless a watch has brought a newer one meanwhile.
      const isSame = kept?.metadata.resourceVersion === object.metadata.resourceVersion;
      const parsed = this.#parsed.of(kept !== undefined && isSame ? kept : object);
      if (parsed === undefined) throw new Error(`${name} cannot be read after it was written`);
      return parsed;
    } catch (error) {
      if (isGone(error)) this.#forget(name);
      throw error;
    }
  }

  #unchanged(remediation: RemediationResource): PatchStep {
    const value = this.#followers.get(this.#key(remediation)) ?? versionOf(remediation);
    return { op: 'test', path: '/metadata/resourceVersion', value };
  }

  #forget(name: string): void {
    const known = this.#options.cache.get(name);
    if (known !== undefined) this.#options.cache.remove(known);
  }

  #key(remediation: RemediationResource): string {
    return `${remediation.metadata.name}\n${versionOf(remediation)}`;
  }

  #ref(name: string): ObjectRef {
    return { ...REMEDIATIONS, namespace: this.#options.namespace, name };
  }
}

function resolved(status: Status, now: Date): Status {
  const message = 'Alertmanager says that the alert is over.';
  return withCondition(
    status,
    { type: ALERT_RESOLVED, status: 'True', reason: 'NotifiedResolved', message },
    now,
  );
}

function hearsOfEnd(remediation: RemediationResource): boolean {
  return phaseOf(remediation) !== 'Closed' && !isResolved(remediation.status ?? {});
}

function versionOf({ metadata }: Pick<RemediationResource, 'metadata'>): string {
  const { resourceVersion } = metadata;
  return typeof resourceVersion === 'string' ? resourceVersion : '';
}

function isGone(error: unknown): boolean {
  return error instanceof TerminalError && error.status === 404;
}
