import { scaleWorkload as declaration } from '../../api/actions/scale-workload.ts';
import { CHANGE_ANNOTATIONS } from '../../conventions/changes.ts';
import { gitPatch } from '../gitops/git-patch.ts';
import type { Application } from '../gitops/application.ts';
import { gitViewOf } from '../gitops/view.ts';
import type { TargetState } from '../guards/guard.ts';
import { QUOTAS, type KubernetesObject, type ObjectRef } from '../kubernetes/objects.ts';
import { annotate, unchanged } from '../kubernetes/patch.ts';
import type { Change, PatchStep } from '../kubernetes/ports.ts';
import { autoscalerOf, type Autoscaler } from '../workloads/autoscaler.ts';
import { perPod } from '../workloads/pod-resources.ts';
import { headroom, roomIn, type Headroom } from '../workloads/quota.ts';
import type { ActionContext, ActionModule, Prepared } from './action-module.ts';
import { carriesKey, findWorkload, journalled, LEASE, refused, settled, type Workload } from './target.ts';

/** Scales up, by the minimum of the autoscaler where there is one: it would take a plain change back within seconds. */
export const scaleWorkload: ActionModule<'scaleWorkload'> = {
  prepare: async ({ target, replicas }, context) => {
    const read = await findWorkload(target, { drift: 'none' }, context);
    if ('refused' in read) return read.refused;
    const workload = read.found;
    const { namespace, name } = workload.ref;
    const autoscaler = await autoscalerOf(context.cluster, { namespace, name });
    const scaled = await withGit(
      autoscaler === undefined ? byReplicas(workload) : byAutoscaler(workload, autoscaler),
      context,
    );
    if (isDone(scaled, context)) {
      return { ...settled(scaled.state, 'done', `${scaled.state.key} was scaled.`), changed: scaled.ref };
    }
    if (scaled.now >= replicas) {
      return settled(
        scaled.state,
        'unneeded',
        `${scaled.what} is ${scaled.now} already, and ${replicas} were asked for.`,
      );
    }
    if (scaled.now === 0) return refused(scaled.state, `${scaled.what} is 0: somebody has turned it off.`);
    const quotas = await context.cluster.list(QUOTAS, { namespace });
    const room = headroom(roomIn(quotas), perPod(workload.deployment.spec.template.spec));
    return plan(scaled, capped(replicas, scaled, room), context);
  },
};

/** What is scaled: the Deployment itself, or the minimum of its autoscaler. */
interface Scaled {
  readonly state: TargetState;
  readonly ref: ObjectRef;
  readonly object: KubernetesObject;
  /** For people. */
  readonly what: string;
  readonly field: '/spec/replicas' | '/spec/minReplicas';
  readonly now: number;
  /** Pods that there are now, to which the quota's room is added. */
  readonly running: number;
  readonly most?: { readonly replicas: number; readonly by: string };
  readonly application?: Application;
}

/** With who would take it back. What is scaled may be held by another Application than the Deployment. */
async function withGit(scaled: Scaled, { cluster, argoCd }: ActionContext): Promise<Scaled> {
  const { object, state, field } = scaled;
  const drift = { ...declaration.gitops, fields: [field] };
  // No container is meant by either field.
  const { reverted, ...git } = await gitViewOf(object, { drift, container: '' }, { cluster, argoCd });
  return { ...scaled, state: { ...state, ...reverted }, ...git };
}

function byReplicas({ ref, object, deployment, state }: Workload): Scaled {
  const { replicas } = deployment.spec;
  return {
    state,
    ref,
    object,
    what: `The number of replicas of ${state.key}`,
    field: '/spec/replicas',
    now: replicas,
    running: replicas,
  };
}

function byAutoscaler(
  { deployment, state }: Workload,
  { ref, object, least, most, madeBy }: Autoscaler,
): Scaled {
  const capacity =
    madeBy === undefined
      ? {}
      : { capacity: `${madeBy} keeps the minimum of autoscaler ${ref.name}; change it there.` };
  return {
    state: { ...state, ...capacity },
    ref,
    object,
    what: `The minimum of autoscaler ${ref.name} of ${state.key}`,
    field: '/spec/minReplicas',
    now: least,
    running: deployment.spec.replicas,
    most: { replicas: most, by: `its maximum of ${most}` },
  };
}

/** The scale of a Deployment carries no annotation, so there the journal says what was to be. */
function isDone({ field, object, now }: Scaled, context: ActionContext): boolean {
  return field === '/spec/minReplicas'
    ? carriesKey(object, context)
    : journalled(context, 'after')?.[field] === now;
}

interface Capped {
  readonly to: number;
  /** What cut the number down. */
  readonly by?: string;
  readonly asked: number;
}

function capped(asked: number, { running, most }: Scaled, room: Headroom): Capped {
  const quota = limitOf(room);
  const byQuota = running + quota.pods;
  const byMost = most?.replicas ?? Infinity;
  const to = Math.min(asked, byQuota, byMost);
  if (to === asked) return { to, asked };
  return { to, asked, by: byQuota <= byMost ? quota.by : (most?.by ?? '') };
}

/** What cannot be told is no room: pods that a quota turns away help nobody. */
function limitOf(room: Headroom): { readonly pods: number; readonly by: string } {
  if ('unknown' in room) return { pods: 0, by: room.unknown };
  return { pods: room.pods, by: room.limitedBy?.text ?? '' };
}

function plan(scaled: Scaled, { to, by, asked }: Capped, { idempotencyKey }: ActionContext): Prepared {
  const { state, ref, object, what, field, now, application } = scaled;
  const note = by === undefined ? '' : ` ${asked} were asked for; capped by ${by}.`;
  const change: PatchStep = { op: 'add', path: field, value: to };
  const tested = field === '/spec/replicas' ? [...unchanged(object), still(field, now)] : unchanged(object);
  const noted = annotate(object, '', { [CHANGE_ANNOTATIONS.change]: idempotencyKey });
  return {
    state: to > now ? state : { capacity: `${what} stays at ${now}.${note}`, ...state },
    summary: `${what}: ${now} → ${to}.${note}`,
    changes:
      to > now ? [send(scaled, [...tested, change, ...(field === '/spec/replicas' ? [] : noted)])] : [],
    before: { [field]: now },
    after: { [field]: to },
    progress: 'open',
    changed: ref,
    inverse: {
      changes: [send(scaled, [still(field, to), { op: 'replace', path: field, value: now }])],
      within: LEASE,
    },
    gitPatch: gitPatch(object, [change], application),
  };
}

/** Whoever has set another value since keeps it. */
function still(field: string, value: number): PatchStep {
  return { op: 'test', path: field, value };
}

function send({ ref, field }: Scaled, steps: readonly PatchStep[]): Change {
  return { patch: { ref, ...(field === '/spec/replicas' ? { subresource: 'scale' } : {}), steps } };
}
