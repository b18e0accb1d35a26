import type { ActionParameters } from '../../api/actions/index.ts';
import { JOBS, objectKey } from '../kubernetes/objects.ts';
import type { ActionContext, ActionModule } from './action-module.ts';
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
        ? settled(state, 'done', `Job ${ref.name} was made.`)
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
    };
  },
};

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
