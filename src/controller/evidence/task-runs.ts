import { z } from 'zod';
import { PIPELINE_RUN_LABELS } from '../../conventions/kubernaut.ts';
import { TASK_RUNS } from '../kubernetes/objects.ts';
import { objectMetadata, statusCondition } from '../kubernetes/views.ts';
import type { CollectContext } from './collector.ts';
import { cell, rows } from './rows.ts';
import { read } from './workload.ts';

const stepState = z.object({
  running: z.object({ startedAt: z.string().nullish() }).optional(),
  terminated: z.object({ startedAt: z.string().nullish(), finishedAt: z.string().nullish() }).optional(),
});
const taskRunView = z.object({
  metadata: objectMetadata,
  status: z
    .object({
      startTime: z.string().optional(),
      completionTime: z.string().optional(),
      conditions: z.array(statusCondition).default([]),
      steps: z.array(stepState).default([]),
    })
    .prefault({}),
});
export type TaskRun = z.output<typeof taskRunView>;

/** TaskRuns of the PipelineRun of this name, by Tekton's own label. */
export async function taskRunsOf({
  name,
  namespace,
  context,
}: {
  readonly name: string;
  readonly namespace: string;
  readonly context: Pick<CollectContext, 'cluster'>;
}): Promise<readonly TaskRun[]> {
  const labels = { [PIPELINE_RUN_LABELS.pipelineRun]: name };
  return (await context.cluster.list(TASK_RUNS, { namespace, labels })).map((object) =>
    read(taskRunView, object),
  );
}

/** The last time at which a task or one of its steps began or ended; the start of the run while none did. */
export function lastProgress(taskRuns: readonly TaskRun[], start: Date): Date {
  const times = taskRuns.flatMap(({ status }) => [
    status.startTime,
    status.completionTime,
    ...status.steps.flatMap(({ running, terminated }) => [
      running?.startedAt,
      terminated?.startedAt,
      terminated?.finishedAt,
    ]),
  ]);
  return times
    .map((time) => new Date(time ?? ''))
    .filter((time) => !Number.isNaN(time.getTime()))
    .reduce((last, time) => (time > last ? time : last), start);
}

export function failedTaskRows(taskRuns: readonly TaskRun[]): string {
  const failed = taskRuns.flatMap(({ metadata, status }) => {
    const condition = status.conditions.find(({ type }) => type === 'Succeeded');
    return condition?.status === 'False' ? [{ name: metadata.name, condition }] : [];
  });
  return rows(
    failed.map(({ name, condition }) => [name, cell(condition.reason ?? ''), cell(condition.message ?? '')]),
    'no failed tasks',
  );
}

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** Seconds of a duration as Go writes it, such as `1h0m0s`. Nothing for what is none. */
export function goDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(?:\d{1,9}(?:\.\d{1,9})?(?:h|ms|m|s)){1,4}$/.test(text)) return undefined;
  return Array.from(text.matchAll(/([\d.]+)(h|ms|m|s)/g)).reduce(
    (total, [, amount, unit = '']) => total + Number(amount) * (UNITS[unit] ?? 0),
    0,
  );
}
