import { z } from 'zod';
import { EXECUTION_PARAMETERS, PIPELINE_RUN_LABELS } from '../../conventions/kubernaut.ts';
import { secondsBetween } from '../clock.ts';
import type { Reading } from '../decide/facts.ts';
import { lockName, OWNER_LABEL } from '../kubernetes/pipeline-run.ts';
import { objectMetadata, statusCondition } from '../kubernetes/views.ts';
import type { Collect, CollectContext, SourceOf, TargetOf } from './collector.ts';
import { failedTaskRows, goDuration, lastProgress, taskRunsOf } from './task-runs.ts';
import { kindOf, read } from './workload.ts';

/** Without a step begun or ended for this long a run does not get on; half of the hour after which it may be stuck. */
const STILL_FOR = 1800;

const runView = z.object({
  metadata: objectMetadata,
  spec: z.object({ timeouts: z.object({ pipeline: z.string().optional() }).optional() }).prefault({}),
  status: z
    .object({
      startTime: z.string().optional(),
      completionTime: z.string().optional(),
      conditions: z.array(statusCondition).default([]),
    })
    .prefault({}),
});
type Run = z.output<typeof runView>;

/** The run whose existence locks the target of the episode: its name is derived, and its owner is on its label. */
export const pipelineRun: Collect<'pipelineRun'> = async (source, _item, context) => {
  const targetResource = parameterOf(EXECUTION_PARAMETERS.targetResource, context);
  if (targetResource === undefined)
    return { unknown: `nobody gave '${EXECUTION_PARAMETERS.targetResource}'` };
  const resources = resourcesOf(source, context);
  const { group, version, plural, namespace = '' } = resources;
  const name = lockName(targetResource);
  const found = await context.cluster.get({ group, version, plural, namespace, name });
  return readingOf(found === undefined ? undefined : read(runView, found), source.aspect, {
    name,
    namespace,
    context,
  });
};

interface Question {
  readonly name: string;
  readonly namespace: string;
  readonly context: CollectContext;
}

async function readingOf(
  run: Run | undefined,
  aspect: SourceOf<'pipelineRun'>['aspect'],
  question: Question,
): Promise<Reading> {
  const { name, context } = question;
  if (run === undefined) return withoutRun(aspect, name);
  switch (aspect) {
    case 'running':
      return { flag: !hasEnded(run), detail: describe(run, name) };
    case 'complete':
      return { flag: hasEnded(run), detail: describe(run, name) };
    case 'ownedByExecution':
      return owned(run, context);
    case 'timeout':
      return timeoutOf(run);
    case 'age':
      return { number: Math.floor(secondsBetween(startOf(run), context.now)), detail: describe(run, name) };
    case 'noProgress':
      return stillness(run, question);
    case 'failedTasks':
      return { record: failedTaskRows(await taskRunsOf(question)) };
  }
}

/** A run that does not exist holds no lock; of what is not there nobody can tell an age or a limit. */
function withoutRun(aspect: SourceOf<'pipelineRun'>['aspect'], name: string): Reading {
  const detail = `there is no PipelineRun ${name}`;
  switch (aspect) {
    case 'timeout':
    case 'age':
      return { unknown: detail };
    case 'failedTasks':
      return { record: detail };
    case 'running':
    case 'complete':
    case 'ownedByExecution':
    case 'noProgress':
      return { flag: false, detail };
  }
}

/** An execution is known by its name and, where the label is there, its namespace. */
function owned({ metadata: { labels = {} } }: Run, context: CollectContext): Reading {
  const execution = parameterOf(EXECUTION_PARAMETERS.execution, context);
  if (execution === undefined) return { unknown: `nobody gave '${EXECUTION_PARAMETERS.execution}'` };
  const owner = labels[OWNER_LABEL];
  const namespace = labels[PIPELINE_RUN_LABELS.executionNamespace];
  const wanted = parameterOf(EXECUTION_PARAMETERS.executionNamespace, context);
  const elsewhere = namespace !== undefined && wanted !== undefined && namespace !== wanted;
  return { flag: owner === execution && !elsewhere, detail: `its label names ${owner ?? 'nobody'}` };
}

function timeoutOf(run: Run): Reading {
  const written = run.spec.timeouts?.pipeline;
  const limit = written === undefined ? 0 : goDuration(written);
  if (limit === undefined) return { unknown: `spec.timeouts.pipeline is no duration: ${written ?? ''}` };
  if (limit === 0) return { number: 0, detail: 'the run has no limit' };
  const deadline = new Date(startOf(run).getTime() + limit * 1000);
  return { number: limit, detail: `its deadline is ${deadline.toISOString()}` };
}

async function stillness(run: Run, question: Question): Promise<Reading> {
  if (hasEnded(run)) return { flag: false, detail: 'the run has ended' };
  const last = lastProgress(await taskRunsOf(question), startOf(run));
  const still = Math.floor(secondsBetween(last, question.context.now));
  return { flag: still >= STILL_FOR, detail: `the last step began or ended ${still} s ago` };
}

function hasEnded({ status }: Run): boolean {
  const succeeded = status.conditions.find(({ type }) => type === 'Succeeded');
  return status.completionTime !== undefined || succeeded?.status === 'True' || succeeded?.status === 'False';
}

function startOf({ status, metadata }: Run): Date {
  const started = new Date(status.startTime ?? metadata.creationTimestamp ?? '');
  if (Number.isNaN(started.getTime())) throw new Error(`PipelineRun ${metadata.name} has no start`);
  return started;
}

function describe(run: Run, name: string): string {
  const { completionTime } = run.status;
  return `${name}, started ${startOf(run).toISOString()}, ${completionTime === undefined ? 'not ended' : `ended ${completionTime}`}`;
}

function parameterOf(id: string, { parameters }: CollectContext): string | undefined {
  return Object.hasOwn(parameters, id) ? parameters[id] : undefined;
}

function resourcesOf(source: SourceOf<'pipelineRun'>, { target }: CollectContext): TargetOf<'resources'> {
  const found = target(source.target);
  if ('resources' in found) return found.resources;
  throw new RangeError(`target '${source.target}' is a ${kindOf(found)}, not the kind of PipelineRun`);
}
