import { remediationResource, type RemediationResource } from '../../api/remediation.ts';
import type { KubernetesObject } from '../kubernetes/objects.ts';

/**
 * Objects as Remediations. Each version is parsed once, since guards look at all of them again and again, and told of
 * once when nobody here can read it.
 */
export class Parsed {
  readonly #known = new WeakMap<KubernetesObject, RemediationResource | 'unreadable'>();
  readonly #unreadable: (name: string, why: string) => void;

  constructor(unreadable: (name: string, why: string) => void = () => undefined) {
    this.#unreadable = unreadable;
  }

  /** Nothing for what cannot be read. */
  of(object: KubernetesObject): RemediationResource | undefined {
    const known = this.#known.get(object);
    if (known !== undefined) return known === 'unreadable' ? undefined : known;
    const { data, error } = remediationResource.safeParse(object);
    this.#known.set(object, data ?? 'unreadable');
    if (error !== undefined) {
      const why = error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
      this.#unreadable(object.metadata.name, why);
    }
    return data;
  }
}
