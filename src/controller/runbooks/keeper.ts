import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { RemediationResource } from '../../api/remediation.ts';
import { runbookStatus, type RunbookStatus } from '../../api/runbook.ts';
import { secondsBetween, type Clock } from '../clock.ts';
import { at } from '../kubernetes/is-so.ts';
import type { KubernetesObject, ObjectRef } from '../kubernetes/objects.ts';
import { RUNBOOKS } from '../kubernetes/own-types.ts';
import type { PatchStep } from '../kubernetes/ports.ts';
import { runbookBreaker } from '../runbook-breaker.ts';
import type { ControllerSettings } from '../settings.ts';
import { readRunbook } from './problems.ts';
import type { RunbookRevisions } from './revisions.ts';
import { runbookStatusOf } from './status.ts';
import { generationOf, type InForce, type RunbookStore } from './store.ts';

export interface KeeperOptions {
  readonly store: RunbookStore;
  readonly revisions: Pick<RunbookRevisions, 'keep'>;
  readonly patch: (
    ref: ObjectRef,
    steps: readonly PatchStep[],
    subresource?: 'status',
  ) => Promise<KubernetesObject>;
  /** Every Remediation there is. */
  readonly remediations: () => readonly RemediationResource[];
  readonly settings: () => Pick<ControllerSettings, 'breaker'>;
  readonly clock: Clock;
  readonly namespace: string;
}

/** What became of a Runbook's status. */
export interface KeptRunbook {
  /** As it was written; nothing when its status said everything already. */
  readonly written?: KubernetesObject;
  /** Seconds until its breaker is half-open; nothing while only an event can change anything. */
  readonly again?: number;
}

const status = z.looseObject({ status: runbookStatus.catch({}).default({}) });

/**
 * The leader's part in Runbooks: keeps the valid version over restarts, and says in the status of each whether it is in
 * force, and how it does. The version is kept first, so that a Runbook that says it is valid is one that survives.
 */
export async function keepRunbook(object: KubernetesObject, options: KeeperOptions): Promise<KeptRunbook> {
  const { store, revisions, patch, clock, namespace } = options;
  const { name } = object.metadata;
  const inForce = store.condition(name);
  if (inForce === undefined) return {};
  const remediations = options.remediations().filter(({ spec }) => spec.runbook === name);
  const now = clock.now();
  const breaker = runbookBreaker(remediations, options.settings(), now);
  const again = breaker.state === 'open' ? { again: Math.ceil(secondsBetween(now, breaker.until)) } : {};
  const { status: before } = status.parse(object);
  const isSuspended = at(object, '/spec/suspend') === true;
  const after = runbookStatusOf(before, { inForce, isSuspended, breaker, remediations }, now);
  if (isDeepStrictEqual(before, after)) return again;
  const read = readRunbook(object);
  if ('runbook' in read && !isSaid(before, inForce)) await revisions.keep(read.runbook, generationOf(object));
  const steps: PatchStep[] = [
    { op: 'test', path: '/metadata/resourceVersion', value: object.metadata.resourceVersion ?? '' },
    { op: 'add', path: '/status', value: after },
  ];
  return { ...again, written: await patch({ ...RUNBOOKS, namespace, name }, steps, 'status') };
}

function isSaid({ conditions = [] }: RunbookStatus, condition: InForce): boolean {
  const known = conditions.find(({ type }) => type === condition.type);
  if (known === undefined) return false;
  const { lastTransitionTime: _, ...said } = known;
  return isDeepStrictEqual(said, condition);
}
