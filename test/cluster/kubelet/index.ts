import type { KubeApi } from '../api.ts';
import type { Credentials } from './credentials.ts';
import { isGone, live, refOf } from './life.ts';
import { createNodes } from './nodes.ts';
import type { Execution, Outcome, Run, Script } from './outcome.ts';
import { applyResource, hang, succeed } from './outcomes/index.ts';
import { podShape, type Pod } from './pod.ts';

export interface KubeletOptions {
  readonly admin: KubeApi;
  readonly credentials: Credentials;
  readonly program: (name: string) => string;
}

/**
 * A stand-in for the scheduler and the kubelets: binds every pod to a made-up node and plays the outcome that the
 * tests chose for it. Nothing runs, except what an outcome runs.
 */
export class Kubelet {
  /** All that ran, in the order of its start. */
  readonly executions: Execution[] = [];
  /** What went wrong in the stand-in itself. */
  readonly problems: string[] = [];
  private readonly scripts = new Map<string, Script[]>();
  private readonly lost = new Map<string, Set<string>>();
  private readonly pods = new Map<string, AbortController>();
  private readonly stopped = new AbortController();

  constructor(private readonly options: KubeletOptions) {}

  async start(): Promise<void> {
    await createNodes(this.options.admin);
    const seen = (type: string, object: unknown) => this.seen(type, podShape.parse(object));
    this.options.admin
      .watch({ apiVersion: 'v1', kind: 'Pod' }, this.stopped.signal, seen)
      .catch((error: unknown) => {
        this.problems.push(`the watch of pods ended: ${String(error)}`);
      });
  }

  stop(): void {
    this.stopped.abort();
    for (const pod of this.pods.values()) pod.abort();
  }

  /** Lets a script choose for all pods of a namespace; the latest one is asked first. */
  play(namespace: string, script: Script): void {
    this.scripts.set(namespace, [script, ...(this.scripts.get(namespace) ?? [])]);
  }

  private seen(type: string, pod: Pod): void {
    const { uid, deletionTimestamp } = pod.metadata;
    if (type === 'DELETED') {
      this.pods.get(uid)?.abort();
      return;
    }
    const known = this.pods.get(uid);
    if (known === undefined && !isOver(pod)) this.begin(pod);
    if (deletionTimestamp !== undefined) this.end(pod);
  }

  private begin(pod: Pod): void {
    const deletion = new AbortController();
    this.pods.set(pod.metadata.uid, deletion);
    const lostNodes = (namespace: string) => {
      const lost = this.lost.get(namespace) ?? new Set<string>();
      this.lost.set(namespace, lost);
      return lost;
    };
    const record = (execution: Execution) => this.executions.push(execution);
    const choose = (run: Run) => this.choose(run);
    live(pod, deletion.signal, { ...this.options, lostNodes, record, choose }).catch((error: unknown) => {
      if (!isGone(error) && !this.stopped.signal.aborted)
        this.problems.push(`${pod.metadata.name}: ${String(error)}`);
    });
  }

  /** A pod that is being deleted: its containers end, and then it may go. */
  private end(pod: Pod): void {
    const deletion = this.pods.get(pod.metadata.uid);
    deletion?.abort();
    // The outcome has this turn to say how it ended, as containers have their grace period.
    setTimeout(() => {
      const options = { gracePeriodSeconds: 0, uid: pod.metadata.uid };
      this.options.admin.remove(refOf(pod), options).catch((error: unknown) => {
        if (!isGone(error) && !this.stopped.signal.aborted) this.problems.push(String(error));
      });
    }, 100);
  }

  private choose(run: Run): Outcome {
    for (const script of this.scripts.get(run.pod.metadata.namespace) ?? []) {
      const outcome = script(run);
      if (outcome !== undefined) return outcome;
    }
    if (run.step?.template.resource !== undefined) return applyResource();
    const serves = run.pod.metadata.ownerReferences.some(({ kind }) =>
      ['ReplicaSet', 'StatefulSet'].includes(kind),
    );
    return serves ? hang() : succeed();
  }
}

function isOver({ status, metadata }: Pod): boolean {
  return (
    status.phase === 'Succeeded' || status.phase === 'Failed' || metadata.deletionTimestamp !== undefined
  );
}
