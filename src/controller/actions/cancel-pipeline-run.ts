import { OWNER_LABEL } from '../kubernetes/pipeline-run.ts';
import { pointer, unchanged } from '../kubernetes/patch.ts';
import type { ActionModule } from './action-module.ts';
import { findLockingRun, foreign } from './pipeline-run.ts';
import { refused, settled } from './target.ts';

const FIELD = '/spec/status';

/** Asks Tekton to end the run of the episode's execution. */
export const cancelPipelineRun: ActionModule<'cancelPipelineRun'> = {
  prepare: async ({ target, status }, context) => {
    const read = await findLockingRun(target, context);
    if ('refused' in read) return read.refused;
    if ('gone' in read) return settled(read.gone, 'unneeded', `There is no ${read.gone.key}.`);
    const { ref, object, run, state, execution } = read.found;
    const why = foreign(read.found);
    if (why !== undefined) return refused(state, why);
    if (run.completedAt !== undefined) return settled(state, 'unneeded', `${state.key} has ended.`);
    if (run.asked !== undefined) {
      // Ours, or as good as ours: it cannot be asked twice, and Tekton does not let go of it.
      const progress = context.begun === undefined ? 'unneeded' : 'done';
      return { ...settled(state, progress, `${state.key} was asked to become ${run.asked}.`), changed: ref };
    }
    return {
      state,
      summary: `Ask ${state.key}, the run of execution ${execution}, to become ${status}.`,
      changes: [
        {
          patch: {
            ref,
            steps: [
              ...unchanged(object),
              { op: 'test', path: `/metadata/labels${pointer(OWNER_LABEL)}`, value: execution },
              { op: 'add', path: FIELD, value: status },
            ],
          },
        },
      ],
      before: { [FIELD]: null },
      after: { [FIELD]: status },
      progress: 'open',
      changed: ref,
    };
  },
};
