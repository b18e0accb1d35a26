import type { OneKeyHandlers } from '../api/one-key.ts';
import type { AnyEvidence, RunbookContext, SourceText } from './context.ts';
import { accessText } from './evidence-access.ts';
import { code, enumeration, fence } from './markdown.ts';
import { value, word } from './shell.ts';
import {
  logArguments,
  namespaceArguments,
  objectArgument,
  podArguments,
  targetOf,
  targetText,
} from './target.ts';

type Handlers = OneKeyHandlers<AnyEvidence['source'], SourceText>;
type Outside = 'prometheus' | 'query' | 'streamState' | 'httpProbe' | 'job' | 'statement';

const BY_AGE = '--sort-by=.metadata.creationTimestamp';

/** Columns of `kubectl get`, by heading. */
function columns(paths: Readonly<Record<string, string>>): string {
  return `-o ${word(
    `custom-columns=${Object.entries(paths)
      .map(([title, path]) => `${title}:${path}`)
      .join(',')}`,
  )}`;
}

/** What the controller reads from the Kubernetes API, as commands. */
export function kubernetesEvidence(context: RunbookContext): Omit<Handlers, Outside> {
  return { ...podEvidence(context), ...rolloutEvidence(context), ...objectEvidence(context) };
}

function podEvidence(context: RunbookContext) {
  const pods = (id: string) => podArguments(context, targetOf(context, id));
  const on = (id: string) => targetText(targetOf(context, id));
  return {
    containerState: ({ target, lastTerminated, waiting }) => {
      const path = 'status.containerStatuses[*]';
      return {
        where: `pods of ${on(target)} whose container ${enumeration(
          [
            ...(lastTerminated === undefined ? [] : [`last ended as ${code(lastTerminated)}`]),
            ...(waiting === undefined ? [] : [`waits as ${code(waiting)}`]),
          ],
          'or',
        )}`,
        block: fence(
          'sh',
          `kubectl get pods ${pods(target)} ${columns({
            POD: '.metadata.name',
            ENDED: `.${path}.lastState.terminated.reason`,
            WAITS: `.${path}.state.waiting.reason`,
          })}`,
        ),
      };
    },
    podStatus: ({ target }) => ({
      where: `pods of ${on(target)}`,
      block: fence('sh', `kubectl get pods ${pods(target)} -o wide`),
    }),
    usage: ({ target, resource, window }) => ({
      where: `use of ${resource} by ${on(target)}, percentiles over ${window}; the command shows only now`,
      block: fence('sh', `kubectl top pods ${pods(target)} --containers`),
    }),
    logs: (source) => ({
      where: `log of ${on(source.target)}, the last ${source.since}, at most ${source.lines} lines, masked before they are kept`,
      block: fence('sh', logCommand(context, source)),
    }),
    events: ({ target, since, lines }) => ({
      where: `events about ${on(target)} of the last ${since}`,
      block: fence(
        'sh',
        `kubectl get events ${namespaceArguments(targetOf(context, target))} --sort-by=.lastTimestamp | tail -n ${lines}`,
      ),
    }),
  } satisfies Partial<Handlers>;
}

type LogSource = Extract<AnyEvidence['source'], { readonly logs: unknown }>['logs'];

function logCommand(context: RunbookContext, source: LogSource): string {
  const { since, lines, contains = [], parameter } = source;
  const target = targetOf(context, source.target);
  const container =
    'deployment' in target && source.allContainers !== true
      ? `-c ${word(target.deployment.container)}`
      : '--all-containers';
  const patterns = [...contains.map(word), ...(parameter === undefined ? [] : [value(parameter)])];
  const filter = patterns.length === 0 ? '' : ` | grep -iF ${patterns.map((text) => `-e ${text}`).join(' ')}`;
  const previous = source.previous === true ? ' --previous' : '';
  const logs = `kubectl logs ${logArguments(context, target)} ${container} --prefix --since=${since} --tail=-1${previous}`;
  return `${logs}${filter} | tail -n ${lines}`;
}

function rolloutEvidence(context: RunbookContext) {
  const on = (id: string) => targetText(targetOf(context, id));
  const rollout = (verb: string, id: string, flags = '') => {
    const target = targetOf(context, id);
    return fence(
      'sh',
      `kubectl rollout ${verb} ${namespaceArguments(target)} ${objectArgument(target)}${flags}`,
    );
  };
  return {
    rolloutHistory: ({ target }) => ({
      where: `revisions of ${on(target)}`,
      block: rollout('history', target),
    }),
    rolloutStatus: ({ target }) => ({
      where: `whether a rollout of ${on(target)} has ended, still runs or timed out`,
      block: rollout('status', target, ' --watch=false'),
    }),
    rolloutBeforeFailure: ({ target, window }) => ({
      where: `whether the pod template of ${on(target)} changed within ${window} before the failure began`,
      block: fence(
        'sh',
        `kubectl get replicasets ${podArguments(context, targetOf(context, target))} ${BY_AGE}`,
      ),
    }),
  } satisfies Partial<Handlers>;
}

function objectEvidence(context: RunbookContext) {
  const find = (id: string) => targetOf(context, id);
  const get = (id: string, flags = '') =>
    fence(
      'sh',
      `kubectl get ${[namespaceArguments(find(id)), objectArgument(find(id)), flags].filter(Boolean).join(' ')}`,
    );
  return {
    nodeConditions: ({ target, conditions }) => ({
      where: `nodes on which ${enumeration(conditions.map(code), 'or')} holds`,
      block: get(
        target,
        columns({
          NODE: '.metadata.name',
          ...Object.fromEntries(
            conditions.map((name) => [name.toUpperCase(), `.status.conditions[?(@.type=="${name}")].status`]),
          ),
        }),
      ),
    }),
    objects: ({ target, field, oneOf = [], olderThan, groupBy, show = [], limit }) => ({
      where: [
        `the newest ${limit} of ${targetText(find(target))}`,
        ...(field === undefined ? [] : [`where ${code(field)} is ${enumeration(oneOf.map(code), 'or')}`]),
        ...(olderThan === undefined ? [] : [`older than ${olderThan}`]),
        ...(groupBy === undefined ? [] : [`by ${code(groupBy)}`]),
      ].join(', '),
      block: get(
        target,
        `${BY_AGE} ${columns({
          ...(namespaceArguments(find(target)) === '-A' ? { NAMESPACE: '.metadata.namespace' } : {}),
          NAME: '.metadata.name',
          SINCE: '.metadata.creationTimestamp',
          ...(field === undefined ? {} : { FIELD: jsonPath(field) }),
          ...(groupBy === undefined ? {} : { GROUP: jsonPath(groupBy) }),
          ...Object.fromEntries(show.map((path, index) => [`SHOWN_${index + 1}`, jsonPath(path)])),
        })}`,
      ),
    }),
    elapsed: ({ target, name, namespace, field, after }) => ({
      where: `seconds since ${field === undefined ? 'the last update of the status' : code(field)}${after === undefined ? '' : ` and ${after} more`}, of one of ${targetText(find(target))}`,
      block: fence(
        'sh',
        `kubectl get -n ${value(namespace)} ${objectArgument(find(target))} ${value(name)} --show-managed-fields ${columns(
          {
            TIME:
              field === undefined
                ? '.metadata.managedFields[?(@.subresource=="status")].time'
                : jsonPath(field),
          },
        )}; date -u +%FT%TZ`,
      ),
    }),
    exists: ({ target }) => ({
      where: `whether ${targetText(find(target))} exists`,
      block: get(target, '--ignore-not-found -o yaml'),
    }),
    secretNewerThanPods: ({ target, workload }) => ({
      where: `whether ${targetText(find(target))} changed after the pods of ${targetText(find(workload))} started`,
      // Metadata only: nobody needs the secret itself on a screen.
      block: fence(
        'sh',
        [
          `kubectl get ${namespaceArguments(find(target))} ${objectArgument(find(target))} ${columns({
            NAME: '.metadata.name',
            CHANGED: '.metadata.managedFields[*].time',
          })}`,
          `kubectl get pods ${podArguments(context, find(workload))} ${columns({ POD: '.metadata.name', STARTED: '.status.startTime' })}`,
        ].join('\n'),
      ),
    }),
    access: (source) => accessText(context, source),
    quotaHeadroom: ({ target }) => ({
      where: `replicas of ${targetText(find(target))} for which its namespace's quota has room`,
      block: fence('sh', `kubectl describe resourcequota ${namespaceArguments(find(target))}`),
    }),
    pipelineRun: ({ target, aspect }) => ({
      where: `the PipelineRun that holds the lock of the episode's target, in ${targetText(find(target))}: ${ASPECTS[aspect]}`,
      block: fence(
        'sh',
        `${NAME_OF_RUN}\nkubectl get ${namespaceArguments(find(target))} pipelinerun "$PIPELINE_RUN" -o yaml`,
      ),
    }),
  } satisfies Partial<Handlers>;
}

/** A field path of the catalogue, where a number is an index, as kubectl writes it. */
function jsonPath(field: string): string {
  return `.${field.replace(/\.(\d+)(?=\.|$)/g, '[$1]')}`;
}

/** The lock of a target is a run of a name that follows from it (`lock-name` of the system). */
export const NAME_OF_RUN = `PIPELINE_RUN="wfe-$(printf '%s' ${value('targetResource')} | sha256sum | cut -c 1-16)"`;

const ASPECTS = {
  running: 'whether it still runs',
  complete: 'whether it has ended',
  noProgress: 'whether it makes no progress',
  ownedByExecution: 'whether it belongs to this execution',
  timeout: 'the seconds that it may take',
  failedTasks: 'its failed tasks',
  age: 'the seconds since it started',
} as const;
