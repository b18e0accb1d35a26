import { ApiError } from '../api.ts';
import type { Ending, Run } from './outcome.ts';

/**
 * Reports a step's result as the executor's wait container does: a WorkflowTaskResult, written with the pod's own
 * token. An account that may not do that makes the wait container fail, and the step with it.
 *
 * @returns how the wait container ended, where it did not end well.
 */
export async function reportResult(
  { step, pod, api }: Run,
  { outputs = {} }: Extract<Ending, { kind: 'exited' }>,
): Promise<{ exitCode: number; reason: string; message: string } | undefined> {
  if (step === undefined) return undefined;
  const parameters = Object.entries(outputs).map(([name, value]) => ({ name, value }));
  try {
    const own = await api();
    await own.create({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'WorkflowTaskResult',
      metadata: {
        name: step.nodeId,
        namespace: pod.metadata.namespace,
        labels: {
          'workflows.argoproj.io/workflow': step.workflow,
          'workflows.argoproj.io/report-outputs-completed': 'true',
        },
      },
      ...(parameters.length === 0 ? {} : { outputs: { parameters } }),
    });
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return { exitCode: 1, reason: 'Error', message: error.message };
    throw error;
  }
}
