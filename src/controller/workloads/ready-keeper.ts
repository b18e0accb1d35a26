import { isDeepStrictEqual } from 'node:util';
import { MANAGED_BY, OBJECT_LABELS } from '../../conventions/labels.ts';
import type { RunbookResource } from '../../api/runbook.ts';
import { secondsBetween, type Clock } from '../clock.ts';
import {
  CONFIG_MAPS,
  DEPLOYMENTS,
  REPLICA_SETS,
  type KubernetesObject,
  type ObjectRef,
} from '../kubernetes/objects.ts';
import { unchanged } from '../kubernetes/patch.ts';
import type { Change, KubernetesReader, KubernetesWriter } from '../kubernetes/ports.ts';
import { deploymentOf } from './deployment.ts';
import {
  isReady,
  newest,
  noteReady,
  readyRevisionsIn,
  readyRevisionsRef,
  type ReadyRevisions,
} from './ready-revisions.ts';
import { isControlledBy } from './revisions.ts';

/**
 * Seconds for which all pods of a ReplicaSet have to be found ready. Where no probe tells otherwise a container counts as
 * ready when it starts, so that one look may well meet a pod that crashes a moment later.
 */
export const SETTLED = 20;

export interface ReadyKeeperOptions {
  readonly cluster: Pick<KubernetesReader, 'get' | 'list'> & KubernetesWriter;
  /** The controller's own. */
  readonly namespace: string;
  readonly clock: Clock;
  /** Those in force. */
  readonly runbooks: () => readonly RunbookResource[];
}

/** Keeps the record of revisions that worked, which rollbacks go by. */
export class ReadyKeeper {
  readonly #options: ReadyKeeperOptions;
  /** Since when each ReplicaSet was found ready at every look. A restart of this program begins anew. */
  #readySince = new Map<string, Date>();

  constructor(options: ReadyKeeperOptions) {
    this.#options = options;
  }

  /**
   * Looks once, and writes the record where something is new in it or gone from it.
   *
   * @returns what could not be read. As long as there is anything, nothing is taken out of the record.
   * @throws ConflictError when somebody else wrote the record meanwhile; the next look begins with what is there then.
   */
  async look(): Promise<readonly unknown[]> {
    const { cluster, namespace, clock } = this.#options;
    const { replicaSets, failed } = await this.#replicaSets();
    const now = clock.now();
    this.#readySince = new Map(
      replicaSets.filter(isReady).flatMap(({ metadata: { uid } }): [string, Date][] => {
        return uid === undefined ? [] : [[uid, this.#readySince.get(uid) ?? now]];
      }),
    );
    const object = await cluster.get(readyRevisionsRef(namespace));
    const known = readyRevisionsIn(object);
    const noted = noteReady(known, replicaSets, now, (replicaSet) => this.#isSettled(replicaSet, now));
    const next = failed.length === 0 ? noted : newest(Object.entries({ ...known, ...noted }));
    if (!isDeepStrictEqual(next, known)) {
      await cluster.send(writeOf(object, next, namespace), { dryRun: false });
    }
    return failed;
  }

  #isSettled({ metadata: { uid = '' } }: KubernetesObject, now: Date): boolean {
    const since = this.#readySince.get(uid);
    return since !== undefined && secondsBetween(since, now) >= SETTLED;
  }

  async #replicaSets() {
    const answers = await Promise.allSettled(
      targetsOf(this.#options.runbooks()).map((ref) => replicaSetsOf(ref, this.#options.cluster)),
    );
    return {
      replicaSets: answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])),
      failed: answers.flatMap((answer): readonly unknown[] =>
        answer.status === 'rejected' ? [answer.reason] : [],
      ),
    };
  }
}

type DeploymentRef = ObjectRef & { readonly namespace: string };

/** The Deployments that some remedy may roll back, each once. */
function targetsOf(runbooks: readonly RunbookResource[]): readonly DeploymentRef[] {
  const refs = runbooks.flatMap(({ spec }) =>
    spec.remedies.flatMap(({ action }): DeploymentRef[] => {
      if (!('rollBackWorkload' in action)) return [];
      const wanted = spec.targets.find(({ id }) => id === action.rollBackWorkload.target)?.target;
      if (wanted === undefined || !('deployment' in wanted)) return [];
      const { namespace, name } = wanted.deployment;
      return [{ ...DEPLOYMENTS, namespace, name }];
    }),
  );
  return [...new Map(refs.map((ref) => [`${ref.namespace}/${ref.name}`, ref])).values()];
}

async function replicaSetsOf(
  ref: DeploymentRef,
  cluster: Pick<KubernetesReader, 'get' | 'list'>,
): Promise<readonly KubernetesObject[]> {
  const object = await cluster.get(ref);
  if (object === undefined) return [];
  const labels = deploymentOf(object).spec.selector.matchLabels;
  const found = await cluster.list(REPLICA_SETS, { namespace: ref.namespace, labels });
  return found.filter((replicaSet) => isControlledBy(replicaSet, object));
}

/** The whole record in one write, and only over the version that was read. */
function writeOf(object: KubernetesObject | undefined, data: ReadyRevisions, namespace: string): Change {
  const ref = readyRevisionsRef(namespace);
  if (object !== undefined) {
    return { patch: { ref, steps: [...unchanged(object), { op: 'add', path: '/data', value: data }] } };
  }
  const metadata = { name: ref.name, namespace, labels: { [OBJECT_LABELS.managedBy]: MANAGED_BY } };
  return { create: { type: CONFIG_MAPS, object: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data } } };
}
