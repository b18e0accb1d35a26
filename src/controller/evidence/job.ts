import { seconds } from '../../api/scalars.ts';
import { CHANGE_ANNOTATIONS } from '../../conventions/changes.ts';
import { ADAPTER_CONTAINER, adapterJob, whyNotRun, type Adapter } from '../actions/adapter-job.ts';
import { JOBS, PODS, type KubernetesObject } from '../kubernetes/objects.ts';
import type { Reading } from '../decide/facts.ts';
import type { Collect, CollectContext, SourceOf } from './collector.ts';
import { endingOf } from '../workloads/job-ending.ts';
import { kindOf } from './workload.ts';

/** Of the output of a Job. What is kept of it is masked and shorter still; see `result.ts`. */
const LINES = 200;
const BYTES = 65_536;
/** Seconds for which logs are read back: as long as the Job is kept. */
const KEPT = 86_400;
/** Label that Kubernetes puts on the pods of a Job. */
const JOB_NAME = 'batch.kubernetes.io/job-name';

/**
 * What a configured adapter finds out. To run it a Job has to be made, so it is done only for runbooks of which some
 * remedy is out of shadow; in shadow nothing is made, and the evidence is unknown. It is asked for again until the Job
 * has ended, and the same Job is found again by its name.
 */
export const job: Collect<'job'> = async (source, { id, yields }, context) => {
  const { name, adapter, values } = runOf(source, context);
  const why = whyNotRun(name, adapter, values);
  if (why !== undefined) return { unknown: why };
  const { jobs } = context;
  if (jobs?.create === undefined) {
    return { unknown: `adapter '${name}' is not run: ${jobs?.whyNot ?? 'nothing here may make a Job'}` };
  }
  const object = adapterJob({ name, adapter, values, key: jobs.key(id), timeout: source.timeout });
  const { namespace } = adapter;
  // What conditions ask for is waited for by them; a record is for people, and worth nothing after the change.
  const awaited = (began: Date) =>
    yields === 'record' ? { until: new Date(began.getTime() + seconds(source.timeout) * 1000) } : {};
  const found = await context.cluster.get({ ...JOBS, namespace, name: object.metadata.name });
  if (found === undefined) {
    await jobs.create({ create: { type: JOBS, object } });
    return {
      unknown: `Job ${object.metadata.name} was made for it, and has not ended`,
      ...awaited(context.now),
    };
  }
  if (!isOurs(found, object)) return { unknown: strange(found) };
  const reading = await endOf(found, yields, context);
  if (reading !== undefined) return reading;
  const { creationTimestamp } = found.metadata;
  const began = creationTimestamp === undefined ? context.now : new Date(creationTimestamp);
  return { unknown: `Job ${found.metadata.name} has not ended`, ...awaited(began) };
};

interface Run {
  readonly name: string;
  readonly adapter: Adapter;
  readonly values: Readonly<Record<string, string>>;
}

function runOf(
  { target: id, parameter }: SourceOf<'job'>,
  { target, jobs, parameters }: CollectContext,
): Run {
  const wanted = target(id);
  if (!('adapter' in wanted)) throw new RangeError(`target '${id}' is a ${kindOf(wanted)}, not an adapter`);
  const { name } = wanted.adapter;
  const adapter = jobs?.adapters[name];
  if (adapter === undefined) throw new Error(`there is no adapter '${name}' in the file of adapters`);
  if ('absent' in adapter) throw new Error(`adapter '${name}' is not installed: ${adapter.absent}`);
  const value = parameter === undefined ? undefined : parameters[parameter];
  return {
    name,
    adapter,
    values: parameter === undefined || value === undefined ? {} : { [parameter]: value },
  };
}

function isOurs(found: KubernetesObject, made: KubernetesObject): boolean {
  const key = (object: KubernetesObject) => object.metadata.annotations?.[CHANGE_ANNOTATIONS.change];
  return key(found) === key(made);
}

function strange({ metadata: { namespace = '', name } }: KubernetesObject): string {
  return `there is a Job ${namespace}/${name} of somebody else's`;
}

/** What it found out; nothing while it has not ended. */
async function endOf(
  found: KubernetesObject,
  yields: string,
  { cluster }: CollectContext,
): Promise<Reading | undefined> {
  const { namespace = '', name } = found.metadata;
  const ended = endingOf(found);
  if (ended === undefined) return undefined;
  // An image that cannot be had ends like that too, so it says nothing of what was asked.
  if (ended.reason === 'DeadlineExceeded') return { unknown: `Job ${name} ran out of time` };
  const output = await outputOf(cluster, namespace, name);
  if (yields === 'flag') return { flag: ended.isWell, detail: output };
  if (!ended.isWell) return { unknown: `Job ${name} failed: ${output}` };
  return yields === 'text' ? { text: output.trim() } : { record: output };
}

async function outputOf(cluster: CollectContext['cluster'], namespace: string, job: string): Promise<string> {
  const pods = await cluster.list(PODS, { namespace, labels: { [JOB_NAME]: job } });
  const last = [...pods]
    .sort((a, b) => (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? ''))
    .at(-1);
  if (last === undefined) throw new Error(`the pod of Job ${job} is gone, and its output with it`);
  const bounds = { container: ADAPTER_CONTAINER, sinceSeconds: KEPT, lines: LINES, bytes: BYTES };
  return cluster.logs({ namespace, name: last.metadata.name }, bounds);
}
