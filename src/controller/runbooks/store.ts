import { IN_FORCE_CONDITION } from '../../conventions/controller.ts';
import type { RunbookResource, RunbookSpec } from '../../api/runbook.ts';
import { at } from '../kubernetes/is-so.ts';
import type { KubernetesObject } from '../kubernetes/objects.ts';
import { readRunbook } from './problems.ts';

/** The condition that says whether the version that Git has is the one that is carried out. */
export interface InForce {
  readonly type: typeof IN_FORCE_CONDITION;
  readonly status: 'True' | 'False';
  readonly reason: 'Valid' | 'LastValidVersionKept' | 'NeverValid';
  readonly message: string;
  readonly observedGeneration: number;
}

const LONGEST_MESSAGE = 2048;

/**
 * The Runbooks that are carried out: of each the newest version that can be. Changes count as soon as they are heard
 * of; an invalid version changes nothing but the condition, and its `suspend`, which only ever makes things safer.
 */
export class RunbookStore {
  readonly #inForce = new Map<string, RunbookResource>();
  readonly #current = new Map<string, KubernetesObject>();

  get(name: string): RunbookResource | undefined {
    const runbook = this.#inForce.get(name);
    const current = this.#current.get(name);
    if (runbook === undefined || current === undefined) return undefined;
    const isSuspended = at(current, '/spec/suspend') === true || runbook.spec.suspend;
    return isSuspended === runbook.spec.suspend ? runbook : suspended(runbook);
  }

  names(): readonly string[] {
    return [...this.#current.keys()];
  }

  /** Those in force. */
  all(): readonly RunbookResource[] {
    return this.names().flatMap((name) => this.get(name) ?? []);
  }

  /** What was valid once, from before this program began. Newer versions that are known already stay. */
  restore(kept: readonly RunbookResource[]): void {
    for (const runbook of kept) {
      const { name } = runbook.metadata;
      if (!this.#inForce.has(name)) this.#inForce.set(name, runbook);
    }
  }

  /** Takes a version in. @returns the version that is in force now where it is this one. */
  take(object: KubernetesObject): RunbookResource | undefined {
    const { name } = object.metadata;
    this.#current.set(name, object);
    const read = readRunbook(object);
    if (!('runbook' in read)) return undefined;
    this.#inForce.set(name, read.runbook);
    return read.runbook;
  }

  /** The Runbook is gone, and with it what it said once. */
  remove(name: string): void {
    this.#current.delete(name);
    this.#inForce.delete(name);
  }

  /** What to say of a Runbook in its status; nothing for one that is not there. */
  condition(name: string): InForce | undefined {
    const object = this.#current.get(name);
    if (object === undefined) return undefined;
    const observedGeneration = generationOf(object);
    const read = readRunbook(object);
    const said = { type: IN_FORCE_CONDITION, observedGeneration } as const;
    if ('runbook' in read) {
      const message = `Generation ${observedGeneration} is carried out.`;
      return { ...said, status: 'True', reason: 'Valid', message };
    }
    const kept = this.#inForce.has(name);
    const reason = kept ? 'LastValidVersionKept' : 'NeverValid';
    const stands = kept ? 'the last valid version stays in force' : 'nothing is carried out';
    const why = read.problems.join('; ');
    const message = `Generation ${observedGeneration} is refused, and ${stands}: ${why}`;
    return { ...said, status: 'False', reason, message: message.slice(0, LONGEST_MESSAGE) };
  }
}

export function generationOf({
  metadata,
}: {
  readonly metadata: { readonly [field: string]: unknown };
}): number {
  return typeof metadata['generation'] === 'number' ? metadata['generation'] : 0;
}

function suspended(runbook: RunbookResource): RunbookResource {
  const spec: RunbookSpec = { ...runbook.spec, suspend: true };
  return { ...runbook, spec };
}
