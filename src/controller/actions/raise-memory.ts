import { parseQuantity } from '../../api/quantity.ts';
import { raiseMemory as declaration } from '../../api/actions/raise-memory.ts';
import { CHANGE_ANNOTATIONS } from '../../conventions/changes.ts';
import { gitPatch } from '../gitops/git-patch.ts';
import { LIMIT_RANGES, QUOTAS, type KubernetesObject } from '../kubernetes/objects.ts';
import { annotate, pointer, unchanged } from '../kubernetes/patch.ts';
import type { PatchStep } from '../kubernetes/ports.ts';
import { rolloutOf, surgeOf } from '../workloads/deployment.ts';
import { memoryLimitProblem } from '../workloads/limit-range.ts';
import { roomIn } from '../workloads/quota.ts';
import type { ActionContext, ActionModule, Prepared } from './action-module.ts';
import { carriesKey, findWorkload, LEASE, refused, settled, type Workload } from './target.ts';

/** Raises the memory limit of the target's container, up to the cap, and never lowers it. */
export const raiseMemory: ActionModule<'raiseMemory'> = {
  prepare: async ({ target, to, cap }, context) => {
    const read = await findWorkload(target, declaration.gitops, context);
    if ('refused' in read) return read.refused;
    const workload = read.found;
    const { state, ref } = workload;
    if (carriesKey(workload.object, context)) {
      return { ...settled(state, 'done', `The memory limit of ${state.key} was raised.`), changed: ref };
    }
    const raise = raiseOf(workload, smaller(to, cap));
    if ('prepared' in raise) return raise.prepared;
    const capacity = await whyNoRoom(raise, workload, context);
    const prepared = plan(raise, workload, context);
    return capacity === undefined ? prepared : { ...prepared, state: { ...state, capacity } };
  },
};

interface Raise {
  readonly index: number;
  readonly from: string;
  readonly to: string;
  /** In billionths of a byte. */
  readonly more: bigint;
  readonly request: bigint;
}

function raiseOf(workload: Workload, to: string): Raise | { readonly prepared: Prepared } {
  const { deployment, container, state, object } = workload;
  const index = deployment.spec.template.spec.containers.findIndex(({ name }) => name === container);
  const found = deployment.spec.template.spec.containers[index];
  if (found === undefined)
    return { prepared: refused(state, `${state.key} has no container '${container}'.`) };
  const { limits, requests } = found.resources;
  const from = limits['memory'];
  if (from === undefined) {
    return { prepared: refused(state, `Container '${container}' has no memory limit that could be raised.`) };
  }
  const more = bytes(to) - bytes(from);
  if (more <= 0n) {
    const summary = `The memory limit of container '${container}' is ${from}, which is not below ${to}.`;
    return { prepared: settled(state, 'unneeded', summary) };
  }
  const note = noteOf(object);
  if (note !== undefined && !note.startsWith(`${container}=`)) {
    return { prepared: refused(state, `The memory limit of another container is raised already (${note}).`) };
  }
  if (deployment.spec.paused || rolloutOf(object, deployment) === 'under-way') {
    return { prepared: refused(state, `${state.key} is paused, or a rollout of it is under way.`) };
  }
  return { index, from: String(from), to, more, request: bytes(requests['memory'] ?? from) };
}

/** Down to what this says the API server lets the controller go back. */
function noteOf({ metadata }: KubernetesObject): string | undefined {
  return metadata.annotations?.[CHANGE_ANNOTATIONS.memoryBefore];
}

function bytes(quantity: string | number): bigint {
  return parseQuantity(quantity) ?? 0n;
}

function smaller(one: string, other: string): string {
  return bytes(one) <= bytes(other) ? one : other;
}

/** Why a quota or a LimitRange stands against it. All pods get the higher limit, and a rollout adds some for a while. */
async function whyNoRoom(
  { more, to, request }: Raise,
  { deployment, ref: { namespace } }: Workload,
  { cluster }: ActionContext,
): Promise<string | undefined> {
  const ranges = await cluster.list(LIMIT_RANGES, { namespace });
  const problem = memoryLimitProblem(ranges, { limit: bytes(to), request });
  if (problem !== undefined) return problem;
  const pods = BigInt(deployment.spec.replicas);
  const needed = more * pods + bytes(to) * BigInt(surgeOf(deployment));
  const room = roomIn(await cluster.list(QUOTAS, { namespace })).find(
    ({ resource, left = 0n }) => resource === 'limits.memory' && left < needed,
  );
  return room === undefined
    ? undefined
    : `There is no room for ${pods} pods with a limit of ${to}, and those that a rollout adds: ${room.text}.`;
}

function plan({ index, from, to }: Raise, workload: Workload, { idempotencyKey }: ActionContext): Prepared {
  const { object, ref, state, container, application } = workload;
  const at = `/spec/template/spec/containers${pointer(index)}`;
  const field = `${at}/resources/limits/memory`;
  const set: PatchStep = { op: 'replace', path: field, value: to };
  // A note that is there already is that of an earlier raise, which is still to be taken back.
  const note =
    noteOf(object) === undefined ? { [CHANGE_ANNOTATIONS.memoryBefore]: `${container}=${from}` } : {};
  // The request stays as it is, and so does not rise above the limit.
  const steps = [
    ...unchanged(object),
    set,
    ...annotate(object, '', { [CHANGE_ANNOTATIONS.change]: idempotencyKey, ...note }),
  ];
  const back: readonly PatchStep[] = [
    { op: 'test', path: `${at}/name`, value: container },
    { op: 'test', path: field, value: to },
    { op: 'replace', path: field, value: from },
  ];
  // Apart from the limit, since somebody who puts that back leaves the note there.
  const forget = Object.entries(note).map(([name, value]): readonly PatchStep[] => {
    const path = `/metadata/annotations${pointer(name)}`;
    return [
      { op: 'test', path, value },
      { op: 'remove', path },
    ];
  });
  return {
    state,
    summary: `Memory limit of container '${container}' of ${state.key}: ${from} → ${to}. Its pods are replaced.`,
    changes: [{ patch: { ref, steps } }],
    before: { [field]: from },
    after: { [field]: to },
    progress: 'open',
    changed: ref,
    inverse: {
      changes: [back, ...forget].map((inverse) => ({ patch: { ref, steps: inverse } })),
      within: LEASE,
    },
    gitPatch: gitPatch(object, [set], application),
  };
}
