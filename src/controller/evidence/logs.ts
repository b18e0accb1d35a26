import { seconds } from '../../api/scalars.ts';
import type { Target } from '../../api/target.ts';
import { KUBERNETES_ANNOTATIONS } from '../../conventions/kubernetes.ts';
import type { Reading } from '../decide/facts.ts';
import { TerminalError } from '../kubernetes/errors.ts';
import type { LogOptions } from '../kubernetes/ports.ts';
import type { Pod } from '../kubernetes/views.ts';
import type { Collect, CollectContext, SourceOf } from './collector.ts';
import { lastEnd } from './container-state.ts';
import { fairly, lineTest, type ContainerLines } from './log-lines.ts';
import { cell } from './rows.ts';
import { containerOf, podsOf } from './workload.ts';

/** Lines of one container that are searched when only some are wanted, newest first cut. */
const SEARCHED_LINES = 2000;
/** Of one container. Enough for that many lines, and for four of the largest to be masked in a second. */
const MOST_BYTES = 262_144;
/** Newest pods that are asked; a fleet says the same as its part. */
const MOST_PODS = 20;

type Source = SourceOf<'logs'>;

/** Log lines through the API, masked before anything else is done with them. */
export const logs: Collect<'logs'> = async (source, { yields }, context) => {
  const matches = lineTest(source, context.parameters);
  if (matches === undefined) return { unknown: `nobody gave '${source.parameter ?? ''}'` };
  const target = context.target(source.target);
  const newest = [...(await podsOf(target, context.cluster))].sort((a, b) => created(b) - created(a));
  const asked = newest.slice(0, MOST_PODS).flatMap((pod) => containersOf(pod, target, source));
  const answers = await Promise.all(asked.map((one) => linesOf(one, source, context)));
  const failures = answers.flatMap((answer) => ('failure' in answer ? [answer.failure] : []));
  const found = answers.flatMap((answer) => ('lines' in answer ? [answer] : []));
  const matching = found.map(({ container, lines }) => ({ container, lines: lines.filter(matches) }));
  const notes = [
    ...(newest.length > MOST_PODS ? [`(the newest ${MOST_PODS} of ${newest.length} pods)`] : []),
    ...failures.map((failure) => `(${failure})`),
  ];
  if (failures.length > 0 && (found.length === 0 || yields === 'number')) {
    return { unknown: `could not read every log: ${failures.join('; ')}` };
  }
  return yields === 'number' ? counted(matching, source, notes) : { record: shown(matching, source, notes) };
};

function counted(
  containers: readonly ContainerLines[],
  { lines }: Source,
  notes: readonly string[],
): Reading {
  const total = containers.reduce((sum, one) => sum + one.lines.length, 0);
  const example = containers.flatMap((one) => one.lines).at(-1);
  const detail = [...(example === undefined ? [] : [`last: ${cell(example)}`]), ...notes].join('\n');
  return { number: Math.min(total, lines), detail };
}

/** What was searched for is shown from its beginning, as `head` does, and a log from its end, as `tail` does. */
function shown(containers: readonly ContainerLines[], source: Source, notes: readonly string[]): string {
  const searched = source.contains !== undefined || source.parameter !== undefined;
  const kept = fairly(containers, source.lines, searched ? 'start' : 'end').filter(
    ({ lines }) => lines.length > 0,
  );
  const texts = kept.flatMap(({ container, lines }) => [`== ${container}`, ...lines]);
  return [...notes, ...(texts.length === 0 ? ['no lines'] : texts)].join('\n');
}

interface Asked {
  readonly pod: { readonly namespace: string; readonly name: string };
  readonly container: string;
}

/** Containers whose log there is: those that never ran, or never ended where the run before is asked for, have none. */
function containersOf(
  pod: Pod,
  target: Target,
  { allContainers = false, previous = false }: Source,
): readonly Asked[] {
  const { name, namespace = '', annotations = {} } = pod.metadata;
  const meant =
    containerOf(target) ??
    annotations[KUBERNETES_ANNOTATIONS.defaultContainer] ??
    pod.spec.containers[0]?.name;
  return [...pod.status.initContainerStatuses, ...pod.status.containerStatuses]
    .filter((status) => allContainers || status.name === meant)
    .filter((status) =>
      previous
        ? status.lastState.terminated !== undefined
        : status.state.running !== undefined || lastEnd(status) !== undefined,
    )
    .map((status) => ({ pod: { namespace, name }, container: status.name }));
}

async function linesOf(
  { pod, container }: Asked,
  source: Source,
  { cluster, mask }: CollectContext,
): Promise<ContainerLines | { readonly failure: string }> {
  const searched = source.contains !== undefined || source.parameter !== undefined;
  const options: LogOptions = {
    container,
    ...(source.previous === true ? { previous: true } : {}),
    sinceSeconds: seconds(source.since),
    lines: searched ? SEARCHED_LINES : source.lines,
    bytes: MOST_BYTES,
  };
  const name = `${pod.name}/${container}`;
  try {
    const text = mask(await cluster.logs(pod, options));
    return { container: name, lines: text.split('\n').filter((line) => line.trim() !== '') };
  } catch (error) {
    // A pod that went away meanwhile has nothing more to say.
    if (error instanceof TerminalError && error.status === 404) return { container: name, lines: [] };
    return { failure: `${name}: ${cell(error instanceof Error ? error.message : 'unknown error')}` };
  }
}

function created({ metadata }: Pod): number {
  return new Date(metadata.creationTimestamp ?? 0).getTime();
}
