import type { ActionParameters } from '../../api/actions/index.ts';
import { seconds } from '../../api/scalars.ts';
import { secondsBetween } from '../clock.ts';
import { at as valueAt } from '../kubernetes/is-so.ts';
import type { ActionContext, ActionModule, Prepared } from './action-module.ts';
import { findLockingRun, foreign, type LockingRun } from './pipeline-run.ts';
import { journalled, refused, settled } from './target.ts';

type Parameters = ActionParameters['deletePipelineRun'];

/** Deletes the run of the episode's execution, and so frees what it locks. */
export const deletePipelineRun: ActionModule<'deletePipelineRun'> = {
  prepare: async (parameters, context) => {
    const read = await findLockingRun(parameters.target, context);
    if ('refused' in read) return read.refused;
    const begun = journalled(context, 'before');
    if ('gone' in read) {
      const progress = begun === undefined ? 'unneeded' : 'done';
      return settled(read.gone, progress, `There is no ${read.gone.key}.`);
    }
    const gone = begun !== undefined && begun['uid'] !== read.found.object.metadata.uid;
    if (gone)
      return settled(
        read.found.state,
        'done',
        `The run is gone; ${read.found.state.key} is another one now.`,
      );
    const why = foreign(read.found) ?? (await whyNot(read.found, parameters, context));
    return why === undefined ? plan(read.found, parameters) : refused(read.found.state, why);
  },
};

function plan({ ref, object, state, execution }: LockingRun, { warning }: Parameters): Prepared {
  const { uid = '', resourceVersion = '' } = object.metadata;
  return {
    state,
    summary: `Delete ${state.key}, the run of execution ${execution}.${warning === undefined ? '' : ` ${warning}`}`,
    changes: [{ delete: { ref, uid, resourceVersion } }],
    before: { uid, execution },
    after: { uid: null },
    progress: 'open',
  };
}

/** An approval takes the place of all but the owner's label. */
async function whyNot(
  { run, state }: LockingRun,
  parameters: Parameters,
  context: ActionContext,
): Promise<string | undefined> {
  if (parameters.requires === 'approval') return undefined;
  if (run.completedAt === undefined) return `${state.key} has not ended.`;
  const { cooldown = '5m' } = parameters;
  const since = secondsBetween(run.completedAt, context.now);
  if (since <= seconds(cooldown)) {
    return `${state.key} ended ${Math.floor(since)} s ago, and is kept for ${cooldown}; its controller deletes it then.`;
  }
  return whyNotEnded(parameters, context);
}

const ENDED: readonly unknown[] = ['Completed', 'Failed'];

async function whyNotEnded(
  { executions }: Parameters,
  { target, parameters, cluster }: ActionContext,
): Promise<string | undefined> {
  if (executions === undefined) return undefined;
  const kind = target(executions);
  const { executionNamespace: namespace, execution: name } = parameters;
  if (!('resources' in kind) || namespace === undefined || name === undefined) {
    return 'Nothing says which execution is meant.';
  }
  const object = await cluster.get({ ...kind.resources, namespace, name });
  // With its execution deleted, nobody is left who would release the lock.
  if (object === undefined || ENDED.includes(valueAt(object, '/status/phase'))) return undefined;
  return `Execution ${namespace}/${name} has not ended.`;
}
