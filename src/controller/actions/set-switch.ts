import { setSwitch as declaration } from '../../api/actions/set-switch.ts';
import type { ActionParameters } from '../../api/actions/index.ts';
import { CHANGE_ANNOTATIONS } from '../../conventions/changes.ts';
import { MANAGED_BY, OBJECT_LABELS } from '../../conventions/labels.ts';
import { switchesConfigMapName } from '../../conventions/names.ts';
import { CONFIG_MAPS, type KubernetesObject, type ObjectRef } from '../kubernetes/objects.ts';
import { at as valueAt } from '../kubernetes/is-so.ts';
import { annotate, pointer, unchanged } from '../kubernetes/patch.ts';
import type { Change, PatchStep } from '../kubernetes/ports.ts';
import type { ActionContext, ActionModule, Prepared } from './action-module.ts';
import { isRestartedFor, restartAgain, restartSteps, whyNotRestart } from './restart-workload.ts';
import { carriesKey, findWorkload, journalled, LEASE, refused, settled, type Workload } from './target.ts';

type Parameters = ActionParameters['setSwitch'];

/**
 * Writes a key of the workload's switches, a ConfigMap that Git does not know, and restarts the workload, which reads it
 * only when it starts. Each of the two changes is recognised by itself, so that a restart in between does the rest.
 */
export const setSwitch: ActionModule<'setSwitch'> = {
  prepare: async (parameters, context) => {
    const read = await findWorkload(parameters.target, declaration.gitops, context);
    if ('refused' in read) return read.refused;
    const workload = read.found;
    const ref = switchesRef(workload);
    const map = await context.cluster.get(ref);
    const now = progressOf(workload, { parameters, map, context });
    if (now === 'done')
      return { ...settled(workload.state, now, `${parameters.key} was set.`), changed: ref };
    if (now === 'unneeded') {
      return settled(workload.state, now, `${parameters.key} is '${parameters.value}' already.`);
    }
    const why = whyNot(workload, parameters) ?? whyNotRestart(workload);
    return why === undefined ? plan(workload, { parameters, map, context }) : refused(workload.state, why);
  },
};

interface Asked {
  readonly parameters: Parameters;
  readonly map: KubernetesObject | undefined;
  readonly context: ActionContext;
}

function switchesRef({ ref: { namespace, name } }: Workload): ObjectRef {
  return { ...CONFIG_MAPS, namespace, name: switchesConfigMapName(name) };
}

function progressOf(workload: Workload, { parameters, map, context }: Asked): Prepared['progress'] {
  if (isRestartedFor(workload, context.idempotencyKey)) return 'done';
  if (isOurs({ map, context })) return 'open';
  return valueAt(map, `/data${pointer(parameters.key)}`) === parameters.value ? 'unneeded' : 'open';
}

/** Whether the first of the two changes was made. */
function isOurs({ map, context }: Pick<Asked, 'map' | 'context'>): boolean {
  return map !== undefined && carriesKey(map, context);
}

/** Why the switch would not reach the process. */
function whyNot({ deployment, container, state, ref }: Workload, { key }: Parameters): string | undefined {
  const found = deployment.spec.template.spec.containers.find(({ name }) => name === container);
  if (found === undefined) return `${state.key} has no container '${container}'.`;
  if (found.env.some(({ name }) => name === key)) {
    return `Container '${container}' of ${state.key} has ${key} in env, which wins over the switch: take it out of env.`;
  }
  const map = switchesConfigMapName(ref.name);
  const sources = Array.isArray(found['envFrom']) ? found['envFrom'] : [];
  if (sources.some((source: unknown) => valueAt(source, '/configMapRef/name') === map)) return undefined;
  return `Container '${container}' of ${state.key} does not read ConfigMap ${map}: add it to envFrom, optional, as the last.`;
}

function plan(workload: Workload, asked: Asked): Prepared {
  const { parameters, map, context } = asked;
  const { state, ref, object } = workload;
  const { key, value, losesInFlight } = parameters;
  const field = `/data${pointer(key)}`;
  const before = isOurs(asked)
    ? (journalled(context, 'before')?.[field] ?? null)
    : (valueAt(map, field) ?? null);
  const restart: Change = {
    patch: { ref, steps: [...unchanged(object), ...restartSteps(workload, context.idempotencyKey)] },
  };
  return {
    state,
    summary: `Switch ${key} of ${state.key}: ${typeof before === 'string' ? before : 'not set'} → ${value}, and restart it. In flight: ${losesInFlight}`,
    changes: [...(isOurs(asked) ? [] : [write(workload, asked)]), restart],
    before: { [field]: before },
    after: { [field]: value },
    progress: 'open',
    isHalfMade: isOurs(asked),
    changed: switchesRef(workload),
    inverse: { changes: inverse(workload, asked, { field, before }), within: LEASE },
  };
}

function write(workload: Workload, { parameters: { key, value }, map, context }: Asked): Change {
  const note = { [CHANGE_ANNOTATIONS.change]: context.idempotencyKey };
  const ref = switchesRef(workload);
  if (map !== undefined) {
    const data: readonly PatchStep[] =
      valueAt(map, '/data') instanceof Object
        ? [{ op: 'add', path: `/data${pointer(key)}`, value }]
        : [{ op: 'add', path: '/data', value: { [key]: value } }];
    return { patch: { ref, steps: [...unchanged(map), ...data, ...annotate(map, '', note)] } };
  }
  const metadata = {
    name: ref.name,
    namespace: workload.ref.namespace,
    labels: { [OBJECT_LABELS.managedBy]: MANAGED_BY },
    annotations: note,
  };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { [key]: value } };
  return { create: { type: CONFIG_MAPS, object } };
}

/** Puts the earlier value back, unless somebody has set another one since, and restarts once more. */
function inverse(
  workload: Workload,
  { parameters: { value }, context }: Asked,
  { field, before }: { readonly field: string; readonly before: unknown },
): readonly Change[] {
  const back: PatchStep =
    before === null ? { op: 'remove', path: field } : { op: 'replace', path: field, value: before };
  return [
    {
      patch: { ref: switchesRef(workload), steps: [{ op: 'test', path: field, value }, back] },
    },
    { patch: { ref: workload.ref, steps: restartAgain(`${context.idempotencyKey}/back`) } },
  ];
}
