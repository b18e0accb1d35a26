import type { Action } from '../../src/api/actions/index.ts';
import type { Target } from '../../src/api/target.ts';
import type { ActionContext } from '../../src/controller/actions/action-module.ts';
import type { KubernetesObject } from '../../src/controller/kubernetes/objects.ts';
import { OWNER_LABEL } from '../../src/controller/kubernetes/pipeline-run.ts';
import { autoscaler, deployment, object, pod, replicaSet } from './cluster-objects.ts';
import { ago } from './remediation.ts';

/** One action, what it meets, and how much it changes. */
export interface ActionScenario {
  readonly action: Action;
  readonly objects: readonly KubernetesObject[];
  readonly targets?: Readonly<Record<string, Target>>;
  readonly context?: Partial<ActionContext>;
  /** Changes in all, with what is taken back. */
  readonly changes: number;
}

const opted = { 'stanchion.dev/remediate': 'enabled' };
const envFrom = [{ configMapRef: { name: 'shop-switches', optional: true } }];
const run = object(
  'tekton.dev/v1',
  'PipelineRun',
  { name: 'wfe-cf0cc089293b1165', namespace: 'runs', labels: { ...opted, [OWNER_LABEL]: 'we-1' } },
  { spec: {}, status: { completionTime: ago(900) } },
);
const runs: Target = {
  resources: {
    group: 'tekton.dev',
    version: 'v1',
    kind: 'PipelineRun',
    plural: 'pipelineruns',
    namespace: 'runs',
  },
};
const ofRun = { parameters: { execution: 'we-1', targetResource: 'payment/deployment/payment-api' } };

export const SCALING: ActionScenario = {
  action: { scaleWorkload: { target: 'shop', replicas: 9 } },
  objects: [deployment()],
  changes: 2,
};

/** Every action that changes something, by name. */
export const ACTION_SCENARIOS: Readonly<Record<string, ActionScenario>> = {
  restartWorkload: { action: { restartWorkload: { target: 'shop' } }, objects: [deployment()], changes: 1 },
  rollBackWorkload: {
    action: { rollBackWorkload: { target: 'shop', rolledOutWithin: '1h' } },
    objects: [
      deployment(),
      replicaSet(2, 'shop:2', {}, 600),
      replicaSet(1, 'shop:1', { status: { readyReplicas: 1 } }),
    ],
    changes: 1,
  },
  scaleWorkload: SCALING,
  'scaleWorkload with an autoscaler': {
    action: { scaleWorkload: { target: 'shop', replicas: 9 } },
    objects: [deployment(), autoscaler()],
    changes: 2,
  },
  raiseMemory: {
    action: { raiseMemory: { target: 'shop', to: '4Gi', cap: '4Gi' } },
    objects: [deployment()],
    changes: 3,
  },
  setSwitch: {
    action: { setSwitch: { target: 'shop', key: 'MODEL', value: 'b', losesInFlight: 'nothing' } },
    objects: [deployment({ container: { envFrom } })],
    changes: 4,
  },
  evictPod: {
    action: { evictPod: { target: 'shop' } },
    // One more than there are to be, so that no replacement has to come.
    objects: [deployment({ spec: { replicas: 2 } }), pod('shop-a'), pod('shop-b'), pod('shop-c')],
    context: { parameters: { pod: 'shop-a' } },
    changes: 1,
  },
  deletePipelineRun: {
    action: { deletePipelineRun: { target: 'runs', requires: 'complete-and-cooled-down' } },
    objects: [run],
    targets: { runs },
    context: ofRun,
    changes: 1,
  },
  cancelPipelineRun: {
    action: { cancelPipelineRun: { target: 'runs', status: 'Cancelled' } },
    objects: [{ ...run, status: {} }],
    targets: { runs },
    context: ofRun,
    changes: 1,
  },
  runJob: {
    action: { runJob: { target: 'tool', timeout: '1m' } },
    objects: [],
    targets: { tool: { adapter: { name: 'tool' } } },
    context: { adapters: { tool: { namespace: 'shop', image: 'tool:1', command: ['x'], parameters: [] } } },
    changes: 1,
  },
  submitWorkflow: {
    action: { submitWorkflow: { target: 'template' } },
    objects: [
      object('argoproj.io/v1alpha1', 'WorkflowTemplate', { name: 't', namespace: 'shop', labels: opted }),
    ],
    targets: { template: { workflowTemplate: { namespace: 'shop', name: 't' } } },
    changes: 1,
  },
  resumeWorkflow: {
    action: { resumeWorkflow: { target: 'held', node: 'gate' } },
    objects: [
      object(
        'argoproj.io/v1alpha1',
        'Workflow',
        { name: 'w', namespace: 'shop', labels: opted },
        { status: { nodes: { 'w-1': { displayName: 'gate', type: 'Suspend', phase: 'Running' } } } },
      ),
    ],
    targets: { held: { workflow: { namespace: 'shop' } } },
    context: { parameters: { workflow: 'w' } },
    changes: 1,
  },
};
