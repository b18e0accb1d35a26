import type { Action } from '../api/actions/index.ts';
import { matchOneKey } from '../api/one-key.ts';
import { parseQuantity } from '../api/quantity.ts';
import type { Target, TargetKind } from '../api/target.ts';
import type { System } from '../catalogue/model/system.ts';
import { switchesConfigMapName } from '../conventions/names.ts';
import type { Environment } from './model.ts';
import { automationIn } from './parts.ts';
import { isSwitchedOn, remediesOf, type RemedyPlace } from './remediation.ts';

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** One thing that the controller may do to objects of others, with the values beyond which it has no reason to go. */
export type AllowedChange =
  | (Named & { readonly kind: 'restart' | 'rollBack' })
  | (Named & { readonly kind: 'raiseMemory'; readonly container: string; readonly atMost: string })
  | (Named & { readonly kind: 'scale'; readonly atMost: number })
  /** `name` is that of the ConfigMap. */
  | (Named & { readonly kind: 'setSwitch'; readonly key: string })
  /** `name` is that of the WorkflowTemplate. */
  | (Named & { readonly kind: 'submitWorkflow'; readonly arguments: readonly string[] })
  | { readonly kind: 'resumeNode'; readonly namespace: string; readonly node: string }
  | { readonly kind: 'answerGates'; readonly namespace: string }
  | { readonly kind: 'endRun'; readonly namespace: string; readonly status: string }
  | { readonly kind: 'deleteRun'; readonly namespace: string }
  | { readonly kind: 'runAdapter'; readonly adapter: string };

export type ChangeKind = AllowedChange['kind'];

/** The changes of some kinds. */
export function changesOf<Kind extends ChangeKind>(
  changes: readonly AllowedChange[],
  ...kinds: readonly Kind[]
): Extract<AllowedChange, { readonly kind: Kind }>[] {
  return changes.filter((change): change is Extract<AllowedChange, { readonly kind: Kind }> =>
    kinds.some((kind) => kind === change.kind),
  );
}

/**
 * What the controller may change, from the same remedies as its Role: those that are not in shadow, the Jobs by which
 * their runbooks collect evidence, and the gates of breakers. A Role says which objects; this says which of their fields.
 */
export function allowedChanges(systems: readonly System[], environment: Environment): AllowedChange[] {
  const places = remediesOf(systems).filter((place) => isSwitchedOn(place, environment));
  return [
    ...places.flatMap(byRemedy),
    ...places.flatMap(byEvidence),
    ...systems.flatMap(({ automation }): AllowedChange[] => {
      const breakers = automation && automationIn(automation, environment)?.breakers;
      return breakers === undefined ? [] : [{ kind: 'answerGates', namespace: breakers.namespace }];
    }),
  ];
}

function byRemedy(place: RemedyPlace): AllowedChange[] {
  const on = <Kind extends keyof Inner>(target: string, kind: Kind) => innerOf(place, target, kind);
  const none = (): AllowedChange[] => [];
  return matchOneKey<Action, AllowedChange[]>(place.remedy.action, {
    restartWorkload: ({ target }) =>
      on(target, 'deployment').map((it) => ({ kind: 'restart', ...named(it) })),
    rollBackWorkload: ({ target }) =>
      on(target, 'deployment').map((it) => ({ kind: 'rollBack', ...named(it) })),
    raiseMemory: ({ target, to, cap }) =>
      on(target, 'deployment').map((it) => ({ kind: 'raiseMemory', ...it, atMost: smaller(to, cap) })),
    scaleWorkload: ({ target, replicas }) =>
      on(target, 'deployment').map((it) => ({ kind: 'scale', ...named(it), atMost: replicas })),
    setSwitch: ({ target, key }) =>
      on(target, 'deployment').flatMap((it): AllowedChange[] => [
        { kind: 'restart', ...named(it) },
        { kind: 'setSwitch', namespace: it.namespace, name: switchesConfigMapName(it.name), key },
      ]),
    submitWorkflow: ({ target, arguments: given = {} }) =>
      on(target, 'workflowTemplate').map((it) => ({
        kind: 'submitWorkflow',
        ...it,
        arguments: Object.keys(given),
      })),
    resumeWorkflow: ({ target, node }) =>
      on(target, 'workflow').map(({ namespace }) => ({ kind: 'resumeNode', namespace, node })),
    cancelPipelineRun: ({ target, status }) =>
      namespaced(on(target, 'resources')).map((namespace) => ({ kind: 'endRun', namespace, status })),
    deletePipelineRun: ({ target }) =>
      namespaced(on(target, 'resources')).map((namespace) => ({ kind: 'deleteRun', namespace })),
    runJob: ({ target }) =>
      on(target, 'adapter').map(({ name: adapter }) => ({ kind: 'runAdapter', adapter })),
    // An eviction has no field that could be held to anything, and the others change nothing in Kubernetes.
    evictPod: none,
    callApi: none,
    deadLetterStreamEntries: none,
    openTask: none,
    reclaimStreamEntries: none,
    runStatement: none,
    wait: none,
  });
}

function byEvidence(place: RemedyPlace): AllowedChange[] {
  return Object.values(place.runbook.evidence).flatMap(({ source }) =>
    'job' in source
      ? innerOf(place, source.job.target, 'adapter').map(({ name: adapter }): AllowedChange => ({
          kind: 'runAdapter',
          adapter,
        }))
      : [],
  );
}

type Inner = { [K in TargetKind]: Extract<Target, Readonly<Record<K, unknown>>>[K] };

/** What a target of that kind names; nothing when it is of another kind, which the catalogue's own check tells of. */
function innerOf<Kind extends keyof Inner>(
  { runbook }: RemedyPlace,
  id: string,
  kind: Kind,
): readonly Inner[Kind][] {
  const target: Partial<Inner> | undefined = runbook.targets[id];
  const inner = target?.[kind];
  return inner === undefined ? [] : [inner];
}

function named({ namespace, name }: Named): Named {
  return { namespace, name };
}

function namespaced(inner: readonly { readonly namespace?: string | undefined }[]): string[] {
  return inner.flatMap(({ namespace }) => namespace ?? []);
}

function smaller(one: string, other: string): string {
  return (parseQuantity(one) ?? 0n) <= (parseQuantity(other) ?? 0n) ? one : other;
}
