import type { Action, ActionName, ActionParameters } from '../../api/actions/index.ts';
import type { ActionContext, ActionModule, ActionModules, Prepared } from './action-module.ts';
import { cancelPipelineRun } from './cancel-pipeline-run.ts';
import { deletePipelineRun } from './delete-pipeline-run.ts';
import { evictPod } from './evict-pod.ts';
import { openTask } from './open-task.ts';
import { raiseMemory } from './raise-memory.ts';
import { restartWorkload } from './restart-workload.ts';
import { resumeWorkflow } from './resume-workflow.ts';
import { rollBackWorkload } from './roll-back-workload.ts';
import { runJob } from './run-job.ts';
import { scaleWorkload } from './scale-workload.ts';
import { setSwitch } from './set-switch.ts';
import { submitWorkflow } from './submit-workflow.ts';
import { wait } from './wait.ts';

/** What the controller can carry out. Actions that are declared and not here are not to be had here. */
export const actionModules = {
  cancelPipelineRun,
  deletePipelineRun,
  evictPod,
  openTask,
  raiseMemory,
  restartWorkload,
  resumeWorkflow,
  rollBackWorkload,
  runJob,
  scaleWorkload,
  setSwitch,
  submitWorkflow,
  wait,
} as const satisfies ActionModules;

/** What an action of a runbook would do now; nothing when this controller cannot carry it out. */
export function prepareAction(
  action: Action,
  context: ActionContext,
  modules: ActionModules = actionModules,
): Promise<Prepared> | undefined {
  const [name, parameters] = onlyEntry(action);
  const module = modules[name] as ActionModule<ActionName> | undefined;
  return module?.prepare(parameters, context);
}

/** An action has one key, and under it that key's parameters; TypeScript cannot follow the correlation. */
function onlyEntry(action: Action): readonly [ActionName, ActionParameters[ActionName]] {
  const [entry] = Object.entries(action) as [ActionName, ActionParameters[ActionName]][];
  if (entry === undefined) throw new RangeError('an action has exactly one key, and this has none');
  return entry;
}
