import type { KubernetesObject } from '../../kubernetes/objects.ts';

/**
 * The objects of one type by name, each in the newest version that was heard of: from a list, a watch, or the answer
 * to an own write, which may come before the watch tells of it.
 */
export class ObjectCache {
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #changed: (name: string) => void;

  constructor(changed: (name: string) => void) {
    this.#changed = changed;
  }

  get(name: string): KubernetesObject | undefined {
    return this.#objects.get(name);
  }

  all(): readonly KubernetesObject[] {
    return [...this.#objects.values()];
  }

  /** Takes a version in unless it is older than the known one; `quietly` tells nobody. */
  put(object: KubernetesObject, quietly = false): void {
    const { name } = object.metadata;
    const known = this.#objects.get(name);
    if (known !== undefined && !isNewer(object, known)) return;
    this.#objects.set(name, withoutManagers(object));
    if (!quietly) this.#changed(name);
  }

  /** An object is gone; nothing happens when another one has its name by now. */
  remove({ metadata }: KubernetesObject): void {
    const known = this.#objects.get(metadata.name);
    if (known === undefined || known.metadata.uid !== metadata.uid) return;
    this.#objects.delete(metadata.name);
    this.#changed(metadata.name);
  }

  /** What a list says is all there is, but for what was written after it was made. */
  replace(objects: readonly KubernetesObject[], version: string): void {
    const there = new Set(objects.map(({ metadata }) => metadata.uid));
    for (const known of this.all()) {
      const isLater = isAfter(known.metadata.resourceVersion ?? '', version);
      if (!there.has(known.metadata.uid) && !isLater) this.remove(known);
    }
    for (const object of objects) this.put(object);
  }
}

/** Versions of one server grow; where they are no numbers, what comes later counts as newer. */
function isNewer({ metadata }: KubernetesObject, { metadata: known }: KubernetesObject): boolean {
  if (metadata.uid !== known.uid) return true;
  const [version = '', other = ''] = [metadata.resourceVersion, known.resourceVersion];
  if (version === other) return false;
  return areNumbers(version, other) ? isAfter(version, other) : true;
}

function isAfter(version: string, other: string): boolean {
  return areNumbers(version, other) && BigInt(version) > BigInt(other);
}

function areNumbers(...versions: readonly string[]): boolean {
  return versions.every((version) => DIGITS.test(version));
}
const DIGITS = /^\d+$/;

/** Who wrote which field is the largest part of an object, and nobody here reads it in what is watched. */
function withoutManagers(object: KubernetesObject): KubernetesObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
