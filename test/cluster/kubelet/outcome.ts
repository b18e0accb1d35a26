import type { KubeApi } from '../api.ts';
import type { Container, Pod, WorkflowNode } from './pod.ts';

/** One time that a pod ran its containers. Times are milliseconds since the epoch. */
export interface Execution {
  readonly namespace: string;
  readonly pod: string;
  readonly workflow: string | undefined;
  readonly template: string | undefined;
  readonly nodeId: string | undefined;
  /** The name of the step in the workflow, such as `my-wf[0].fetch(1)`. */
  readonly step: string | undefined;
  /** 0 for the first try. */
  readonly attempt: number;
  /** The machine. */
  readonly node: string;
  readonly resources: Container['resources'];
  readonly startedAt: number;
  endedAt?: number;
  ending?: Ending;
}

/** How a pod's containers ended. */
export type Ending =
  | {
      /** The main container ended by itself. */
      readonly kind: 'exited';
      readonly exitCode: number;
      /** `Completed` and `Error` where not given. */
      readonly reason?: string;
      readonly message?: string;
      /** Output parameters of the workflow template. */
      readonly outputs?: Readonly<Record<string, string>>;
    }
  | {
      /** Something ended the whole pod: its deadline, an eviction, the loss of its node. */
      readonly kind: 'killed';
      readonly reason: string;
      readonly message: string;
      /** Whether anybody is left to say with what codes the containers ended. */
      readonly containers: 'terminated' | 'unknown';
    }
  | {
      /** The pod is not there any more, and nobody said why. */
      readonly kind: 'vanished';
    };

/** What an outcome may know and do. */
export interface Run {
  readonly pod: Pod;
  readonly main: Container;
  /** The step of a workflow that the pod carries out, if it is one. */
  readonly step: WorkflowNode | undefined;
  readonly execution: Execution;
  /** Aborts when the pod is to end: deleted, or out of time. */
  readonly signal: AbortSignal;
  /** The API under the pod's own ServiceAccount. */
  readonly api: () => Promise<KubeApi>;
  /** The path of a kubeconfig for the pod's own ServiceAccount. */
  readonly kubeconfig: () => Promise<string>;
  /** Path of a pinned program, for what a real container would have in its image. */
  readonly program: (name: string) => string;
  /** The resolved input parameters of the workflow template. */
  readonly inputs: () => Promise<Readonly<Record<string, string>>>;
  /** Says whether the pod is ready to serve from now on. */
  readonly setReady: (ready: boolean) => Promise<void>;
  /** Takes the node out of use for the rest of this namespace's life. */
  readonly loseNode: () => void;
}

/** Plays a pod from the moment that it runs. Must return soon after the signal aborts. */
export interface Outcome {
  (run: Run): Promise<Ending>;
  /** Whether the pod is ready to serve once it runs; it is, unless told otherwise. */
  readonly ready?: boolean;
}

/** Chooses what happens to a pod; `undefined` leaves the choice to the next script, and at last to the default. */
export type Script = (run: Run) => Outcome | undefined;
