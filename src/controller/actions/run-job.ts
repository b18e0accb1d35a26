import type { ActionParameters } from '../../api/actions/index.ts';
import { JOBS, objectKey, type KubernetesObject } from '../kubernetes/objects.ts';
import type { TargetState } from '../guards/guard.ts';
import { endingOf } from '../workloads/job-ending.ts';
import type { ActionContext, ActionModule, Prepared } from './action-module.ts';
import { adapterJob, whyNotRun } from './adapter-job.ts';
import { carriesKey, notA, refused, settled } from './target.ts';

type Parameters = ActionParameters['runJob'];

/**
 * Runs an adapter as a Job. Image, command, account and namespace come from the mounted file alone; what a runbook and
 * an event bring is the values of its variables.
 */
export const runJob: ActionModule<'runJob'> = {
  prepare: async (parameters, context) => {
    const target = context.target(parameters.target);
    // Whoever writes the file of adapters allows them to run.
    const unknown = { key: parameters.target, optedIn: true };
    if (!('adapter' in target)) return refused(unknown, notA(parameters.target, 'adapter'));
    const { name } = target.adapter;
    const adapter = context.adapters[name];
    if (adapter === undefined)
      return refused(unknown, `There is no adapter '${name}' in the file of adapters.`);
    if ('absent' in adapter) return refused(unknown, `Adapter '${name}' is not installed: ${adapter.absent}`);
    const values = valuesOf(parameters, context);
    const { timeout, retries } = parameters;
    const job = adapterJob({ name, adapter, values, key: context.idempotencyKey, timeout, retries });
    const ref = { ...JOBS, namespace: adapter.namespace, name: job.metadata.name };
    const state = { key: objectKey({ ...ref, name }), optedIn: true };
    const there = await context.cluster.get(ref);
    if (there !== undefined) {
      return carriesKey(there, context)
        ? resultOf(there, state)
        : refused(state, `There is a Job ${ref.namespace}/${ref.name} of somebody else's.`);
    }
    const why = whyNotRun(name, adapter, values);
    if (why !== undefined) return refused(state, why);
    return {
      state,
      summary: `Run adapter '${name}' (${adapter.image}) in ${adapter.namespace} with ${list(values)}.`,
      changes: [{ create: { type: JOBS, object: job } }],
      before: { job: null },
      after: { job: ref.name, image: adapter.image, command: adapter.command, ...values },
      progress: 'open',
      endsLater: LOOK_AGAIN,
    };
  },
};

/** Seconds between two looks at whether a Job has ended. */
const LOOK_AGAIN = 5;

/** How far a Job came. It is done when its pod has succeeded, and not when it was made. */
function resultOf(job: KubernetesObject, state: TargetState): Prepared {
  const ending = endingOf(job);
  const { name } = job.metadata;
  if (ending === undefined) {
    return { ...made(state, `Job ${name} runs.`), endsLater: LOOK_AGAIN };
  }
  if (ending.isWell) return settled(state, 'done', `Job ${name} has succeeded.`);
  const failure = `Job ${name} has failed: ${ending.reason}. ${ending.message}`.trim();
  return { ...made(state, failure), failure };
}

/** Of a Job that was made there is nothing left to send. */
function made(state: TargetState, summary: string): Prepared {
  return { state, summary, changes: [], before: { job: null }, after: {}, progress: 'open' };
}

/** What the runbook states, and the parameters of the episode that it binds. */
function valuesOf({ bind = [], arguments: given = {} }: Parameters, { parameters }: ActionContext) {
  const bound = bind.flatMap((name) => {
    const value = parameters[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...given, ...Object.fromEntries(bound) };
}

function list(values: Readonly<Record<string, string>>): string {
  return (
    Object.entries(values)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ') || 'no parameters'
  );
}
