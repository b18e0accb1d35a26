import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { runbookStatus } from '../../api/runbook.ts';
import type { KubernetesObject, ObjectRef } from '../kubernetes/objects.ts';
import { RUNBOOKS } from '../kubernetes/own-types.ts';
import type { PatchStep } from '../kubernetes/ports.ts';
import { readRunbook } from './problems.ts';
import type { RunbookRevisions } from './revisions.ts';
import { generationOf, type InForce, type RunbookStore } from './store.ts';

export interface KeeperOptions {
  readonly store: RunbookStore;
  readonly revisions: Pick<RunbookRevisions, 'keep'>;
  readonly patch: (
    ref: ObjectRef,
    steps: readonly PatchStep[],
    subresource?: 'status',
  ) => Promise<KubernetesObject>;
  readonly clock: Clock;
  readonly namespace: string;
}

const status = z.looseObject({ status: runbookStatus.catch({}).default({}) });

/**
 * The leader's part in Runbooks: keeps the valid version over restarts, and says in the status of each whether it is in
 * force. The version is kept first, so that a Runbook that says it is valid is one that survives.
 */
export async function keepRunbook(
  object: KubernetesObject,
  { store, revisions, patch, clock, namespace }: KeeperOptions,
): Promise<void> {
  const { name } = object.metadata;
  const condition = store.condition(name);
  if (condition === undefined) return;
  const { status: before } = status.parse(object);
  if (isSaid(before, condition)) return;
  const read = readRunbook(object);
  if ('runbook' in read) await revisions.keep(read.runbook, generationOf(object));
  const after = {
    ...before,
    observedGeneration: condition.observedGeneration,
    conditions: withSaid(before, condition, clock),
  };
  const steps: PatchStep[] = [
    { op: 'test', path: '/metadata/resourceVersion', value: object.metadata.resourceVersion ?? '' },
    { op: 'add', path: '/status', value: after },
  ];
  await patch({ ...RUNBOOKS, namespace, name }, steps, 'status');
}

type RunbookStatus = z.output<typeof runbookStatus>;

function isSaid({ conditions = [] }: RunbookStatus, condition: InForce): boolean {
  const known = conditions.find(({ type }) => type === condition.type);
  if (known === undefined) return false;
  const { lastTransitionTime: _, ...said } = known;
  return isDeepStrictEqual(said, condition);
}

function withSaid({ conditions = [] }: RunbookStatus, condition: InForce, clock: Clock) {
  const known = conditions.find(({ type }) => type === condition.type);
  const lastTransitionTime =
    known?.status === condition.status ? known.lastTransitionTime : clock.now().toISOString();
  return [...conditions.filter(({ type }) => type !== condition.type), { ...condition, lastTransitionTime }];
}
