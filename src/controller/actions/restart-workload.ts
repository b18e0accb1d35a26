import { restartWorkload as declaration } from '../../api/actions/restart-workload.ts';
import { CHANGE_ANNOTATIONS } from '../../conventions/changes.ts';
import type { PatchStep } from '../kubernetes/ports.ts';
import { at as valueAt } from '../kubernetes/is-so.ts';
import { annotate, pointer, unchanged } from '../kubernetes/patch.ts';
import { rolloutOf } from '../workloads/deployment.ts';
import type { ActionModule } from './action-module.ts';
import { findWorkload, refused, settled, type Workload } from './target.ts';

const RESTARTED_FOR = `/spec/template/metadata/annotations${pointer(CHANGE_ANNOTATIONS.restartedFor)}`;

/** Restarts by an annotation of the pod template, whose value is the key: written twice, it restarts once. */
export const restartWorkload: ActionModule<'restartWorkload'> = {
  prepare: async ({ target }, context) => {
    const read = await findWorkload(target, declaration.gitops, context);
    if ('refused' in read) return read.refused;
    const { ref, object, state } = read.found;
    const { idempotencyKey } = context;
    if (isRestartedFor(read.found, idempotencyKey)) {
      return settled(state, 'done', `${state.key} was restarted.`);
    }
    const why = whyNotRestart(read.found);
    if (why !== undefined) return refused(state, why);
    return {
      state,
      summary: `Restart ${state.key}, pod by pod as its strategy says.`,
      changes: [
        { patch: { ref, steps: [...unchanged(object), ...restartSteps(read.found, idempotencyKey)] } },
      ],
      before: { [RESTARTED_FOR]: valueAt(object, RESTARTED_FOR) ?? null },
      after: { [RESTARTED_FOR]: idempotencyKey },
      progress: 'open',
    };
  },
};

/** The steps of a restart, for actions that need one. */
export function restartSteps({ object }: Pick<Workload, 'object'>, key: string): readonly PatchStep[] {
  return annotate(object, '/spec/template', { [CHANGE_ANNOTATIONS.restartedFor]: key });
}

/** Sets the annotation where another restart has left one; for taking a change back later, when nobody has read it. */
export function restartAgain(key: string): readonly PatchStep[] {
  return [{ op: 'add', path: RESTARTED_FOR, value: key }];
}

export function isRestartedFor({ object }: Pick<Workload, 'object'>, key: string): boolean {
  return valueAt(object, RESTARTED_FOR) === key;
}

/** Why a Deployment cannot be restarted now. */
export function whyNotRestart({ object, deployment, state }: Workload): string | undefined {
  if (deployment.spec.paused) return `${state.key} is paused: a new template would not be rolled out.`;
  if (rolloutOf(object, deployment) === 'under-way') {
    return `A rollout of ${state.key} is under way, which restarts its pods anyway.`;
  }
  return undefined;
}
