import { RESTART_ANNOTATIONS } from '../../conventions/changes.ts';
import { KUBERNETES_ANNOTATIONS, POD_TEMPLATE_HASH } from '../../conventions/kubernetes.ts';
import { canonical } from '../decide/plan.ts';
import type { ReplicaSet } from '../kubernetes/views.ts';

/** A revision of a Deployment, as its ReplicaSet keeps it. */
export interface Revision {
  readonly number: number;
  readonly name: string;
  /** When this template was first rolled out. */
  readonly at: Date;
  /** It was rolled out again since, at a time that nothing tells. */
  readonly again: boolean;
  /** It differs from the one before only in what a restart writes. */
  readonly restart: boolean;
  readonly replicas: number;
  readonly ready: number;
  readonly changeCause: string | undefined;
}

const { revision, revisionHistory, changeCause } = KUBERNETES_ANNOTATIONS;

/** Revisions in their order, newest first. A ReplicaSet without a number or a time is none. */
export function revisionsOf(sets: readonly ReplicaSet[]): readonly Revision[] {
  const ordered = sets
    .map((set) => ({ set, number: Number(set.metadata.annotations?.[revision] ?? Number.NaN) }))
    .filter(({ set, number }) => Number.isInteger(number) && set.metadata.creationTimestamp !== undefined)
    .sort((a, b) => b.number - a.number);
  return ordered.map(({ set: { metadata, spec, status }, number }, index) => ({
    number,
    name: metadata.name,
    at: new Date(metadata.creationTimestamp ?? ''),
    again: metadata.annotations?.[revisionHistory] !== undefined,
    restart: isSame(spec.template, ordered[index + 1]?.set.spec.template),
    replicas: spec.replicas,
    ready: status.readyReplicas,
    changeCause: metadata.annotations?.[changeCause],
  }));
}

function isSame(template: ReplicaSet['spec']['template'], before: typeof template | undefined): boolean {
  return before !== undefined && whatRuns(template) === whatRuns(before);
}

/** The template without the label that the Deployment adds and without the marks of a restart, ours included. */
function whatRuns(template: ReplicaSet['spec']['template']): string {
  const metadata = fieldsOf(template['metadata']);
  const without = (map: unknown, keys: readonly string[]) =>
    Object.entries(fieldsOf(map)).filter(([name]) => !keys.includes(name));
  return canonical({
    ...template,
    metadata: {
      ...metadata,
      creationTimestamp: undefined,
      labels: Object.fromEntries(without(metadata['labels'], [POD_TEMPLATE_HASH])),
      annotations: Object.fromEntries(without(metadata['annotations'], RESTART_ANNOTATIONS)),
    },
  });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
