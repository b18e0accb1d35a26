import type { Cluster } from './cluster.ts';
import type { KubeApi, KubeObject, Manifest } from './api.ts';
import type { Execution, Script } from './kubelet/outcome.ts';
import type { FinishedWorkflow, WorkflowSpec } from './workflow.ts';

/** What a test gets: a cluster, and a namespace that nobody else uses. */
export interface Context {
  /** Only where the programs are ours; see {@link ClusterTest.on}. */
  readonly cluster: Cluster;
  /** The API as administrator. */
  readonly admin: KubeApi;
  readonly namespace: string;
  /** Chooses what happens to the pods of the namespace; the latest script is asked first. */
  readonly play: (script: Script) => void;
  /** What ran in the namespace, in the order of its start. */
  readonly executions: (template?: string) => readonly Execution[];
  /** Applies an object in the namespace, unless it names another one or has none. */
  readonly apply: (manifest: Manifest) => Promise<KubeObject>;
  /** Starts a workflow in the namespace. Its pods may report results, and nothing else. */
  readonly submit: (spec: WorkflowSpec) => Promise<KubeObject>;
  /** Waits until a workflow is over. */
  readonly finished: (workflow: KubeObject, timeout?: number) => Promise<FinishedWorkflow>;
}

export interface ClusterTest {
  /** The behaviour, and in brackets the requirements that it proves. */
  readonly name: string;
  /** `any` for a test that may also run on a cluster that is not ours; the others need the stand-in. */
  readonly on?: 'any' | 'own';
  /** Whether nothing else may run at the same time, because it measures or starts programs. */
  readonly alone?: boolean;
  /** Milliseconds; two minutes where not given. */
  readonly timeout?: number;
  readonly run: (context: Context) => Promise<void>;
}

/** A test of this tier; list it in the `tests` of a file in `tests/`. */
export function test(
  name: string,
  run: ClusterTest['run'],
  options: Omit<ClusterTest, 'name' | 'run'> = {},
): ClusterTest {
  return { name, run, ...options };
}
