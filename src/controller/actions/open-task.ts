import type { ActionModule } from './action-module.ts';
import { ownState } from './wait.ts';

/** Changes nothing: what a person must do is recorded by whoever records what was done. */
export const openTask: ActionModule<'openTask'> = {
  prepare: ({ task, owner, blocksClose }, context) =>
    Promise.resolve({
      state: ownState(context),
      summary: `For ${owner}: ${task}${blocksClose ? '' : ' The remediation may close before it is done.'}`,
      changes: [],
      before: {},
      after: { task, owner, blocksClose },
      progress: 'open',
    }),
};
