import type { z } from 'zod';
import { oneKeyOf } from '../one-key.ts';
import type { ActionDeclaration } from './action.ts';
import { callApi } from './call-api.ts';
import { cancelPipelineRun } from './cancel-pipeline-run.ts';
import { deadLetterStreamEntries } from './dead-letter-stream-entries.ts';
import { deletePipelineRun } from './delete-pipeline-run.ts';
import { evictPod } from './evict-pod.ts';
import { openTask } from './open-task.ts';
import { raiseMemory } from './raise-memory.ts';
import { reclaimStreamEntries } from './reclaim-stream-entries.ts';
import { restartWorkload } from './restart-workload.ts';
import { resumeWorkflow } from './resume-workflow.ts';
import { rollBackWorkload } from './roll-back-workload.ts';
import { runJob } from './run-job.ts';
import { runStatement } from './run-statement.ts';
import { scaleWorkload } from './scale-workload.ts';
import { setSwitch } from './set-switch.ts';
import { submitWorkflow } from './submit-workflow.ts';
import { wait } from './wait.ts';

/** Every action, once. The controller's implementations are closed over the same keys. */
export const actions = {
  callApi,
  cancelPipelineRun,
  deadLetterStreamEntries,
  deletePipelineRun,
  evictPod,
  openTask,
  raiseMemory,
  reclaimStreamEntries,
  restartWorkload,
  resumeWorkflow,
  rollBackWorkload,
  runJob,
  runStatement,
  scaleWorkload,
  setSwitch,
  submitWorkflow,
  wait,
} as const satisfies Record<string, ActionDeclaration>;

export type ActionName = keyof typeof actions;

type ParameterSchemas = { [K in ActionName]: (typeof actions)[K]['parameters'] };
export type ActionParameters = { [K in ActionName]: z.output<ParameterSchemas[K]> };

const parameterSchemas = Object.fromEntries(
  Object.entries(actions).map(([name, declaration]) => [name, declaration.parameters]),
) as ParameterSchemas;

/** An action with its parameters: `{scaleWorkload: {target: 'worker', replicas: 10}}`. */
export const action = oneKeyOf(parameterSchemas);
export type Action = z.output<typeof action>;
