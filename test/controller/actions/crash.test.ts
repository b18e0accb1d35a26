import { describe, expect, test } from 'vitest';
import type { Action } from '../../../src/api/actions/index.ts';
import { remediationResource } from '../../../src/api/remediation.ts';
import type { Target } from '../../../src/api/target.ts';
import type { ActionContext, Prepared } from '../../../src/controller/actions/action-module.ts';
import { prepareAction } from '../../../src/controller/actions/index.ts';
import { DEPLOYMENTS, JOBS, type KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import { OWNER_LABEL } from '../../../src/controller/kubernetes/pipeline-run.ts';
import type { Change } from '../../../src/controller/kubernetes/ports.ts';
import { reconcile } from '../../../src/controller/reconcile/reconcile.ts';
import {
  actionContext,
  autoscaler,
  deployment,
  object,
  pod,
  replicaSet,
} from '../../support/cluster-objects.ts';
import { isSo } from '../../support/prepared.ts';
import { ago, sampleRemediation, sampleRunbook } from '../../support/remediation.ts';
import { SampleWorld } from '../../support/sample-world.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

interface Scenario {
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

const SCALING: Scenario = {
  action: { scaleWorkload: { target: 'shop', replicas: 9 } },
  objects: [deployment()],
  changes: 2,
};

const SCENARIOS: Readonly<Record<string, Scenario>> = {
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
    changes: 2,
  },
  setSwitch: {
    action: { setSwitch: { target: 'shop', key: 'MODEL', value: 'b', losesInFlight: 'nothing' } },
    objects: [deployment({ container: { envFrom } })],
    changes: 4,
  },
  evictPod: {
    action: { evictPod: { target: 'shop', inactiveConsumerOf: 'queue' } },
    objects: [deployment(), pod('shop-a'), pod('shop-b'), pod('shop-c')],
    context: {
      inactiveConsumers: () => Promise.resolve(['worker-shop-a', 'worker-shop-b', 'worker-shop-c']),
    },
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

/** The sample world with the real actions on a cluster in memory. */
class ActingWorld extends SampleWorld {
  readonly cluster: WritableCluster;
  readonly #scenario: Scenario;

  constructor(scenario: Scenario) {
    super();
    this.#scenario = scenario;
    this.cluster = new WritableCluster(structuredClone([...scenario.objects]));
    const [remedy] = sampleRunbook().spec.remedies;
    this.runbooks = [sampleRunbook({ remedies: [{ ...remedy, action: scenario.action }] })];
  }

  override prepare = async (
    remediation: unknown,
    _: unknown,
    __: unknown,
    idempotencyKey: string,
  ): Promise<Prepared> => {
    this.fault('prepare');
    const { action, targets, context } = this.#scenario;
    const opened = remediationResource.parse(remediation);
    const begun = opened.status?.journal?.find((entry) => entry.idempotencyKey === idempotencyKey);
    const asked = actionContext(this.cluster, {
      remediation: opened,
      idempotencyKey,
      begun,
      now: this.clock.now(),
      ...(targets === undefined ? {} : { targets }),
      ...context,
    });
    const prepared = await prepareAction(action, asked);
    if (prepared === undefined) throw new Error('there is no such action');
    return prepared;
  };

  override send = async (change: Change, { dryRun }: { readonly dryRun: boolean }): Promise<void> => {
    const name = dryRun ? 'try' : 'send';
    this.fault(name);
    await this.cluster.send(change, { dryRun });
    if (!dryRun) this.ready = 1;
    this.fault(`after ${name}`);
  };

  override isSo = (change: Change): Promise<boolean> => isSo(change, this.cluster);
}

async function toTheEnd(world: ActingWorld): Promise<void> {
  for (let step = 0; step < 20 && world.stored?.status?.phase !== 'Closed'; step++) {
    if (world.stored === undefined) world.stored = sampleRemediation();
    await reconcile(world.stored, world);
    world.pass(5);
    await jobsSucceed(world.cluster);
  }
}

/** What the Job controller does meanwhile. */
async function jobsSucceed(cluster: WritableCluster): Promise<void> {
  for (const { kind, metadata } of cluster.objects.filter((one) => one['status'] === undefined)) {
    const { namespace = '', name } = metadata;
    const status = { conditions: [{ type: 'Complete', status: 'True' }] };
    const steps = [{ op: 'add' as const, path: '/status', value: status }];
    if (kind === 'Job') await cluster.edit({ ...JOBS, namespace, name }, steps);
  }
}

/** Objects without what counts writes. */
function settledObjects({ cluster }: ActingWorld): readonly unknown[] {
  return (
    cluster.objects
      .map((one) => ({ ...one, metadata: { ...one.metadata, resourceVersion: '', uid: '', generation: 0 } }))
      .map((one) => JSON.stringify(one))
      // Times at which a node was ended differ with the crash.
      .map((text) => text.replaceAll(/"finishedAt":"[^"]+"/g, ''))
      .sort()
  );
}

describe.each(Object.entries(SCENARIOS))('%s', (_, scenario) => {
  test('a crash before or after any call does nothing twice, forgets nothing, and ends the same', async () => {
    const calls: string[] = [];
    const whole = new ActingWorld(scenario);
    whole.fault = (call) => calls.push(call);
    await toTheEnd(whole);
    expect(whole.stored?.status).toMatchObject({ phase: 'Closed', outcome: 'Recovered' });
    expect(whole.cluster.sent).toHaveLength(scenario.changes);

    for (const index of calls.keys()) {
      const world = new ActingWorld(scenario);
      let left = index;
      world.fault = () => {
        if (left-- === 0) throw new Error('the process was killed');
      };
      await toTheEnd(world).catch(() => undefined);
      world.fault = () => undefined;
      await toTheEnd(world);
      const { phase, leases = [] } = world.stored?.status ?? {};
      expect([index, calls[index], phase]).toEqual([index, calls[index], 'Closed']);
      expect([index, world.cluster.sent.length]).toEqual([index, scenario.changes]);
      expect(leases.every(({ state }) => state === 'returned')).toBe(true);
      expect(settledObjects(world)).toEqual(settledObjects(whole));
    }
  });
});

test('what somebody else changed between the intent and the change is what is put back', async () => {
  const world = new ActingWorld(SCALING);
  const ref = { ...DEPLOYMENTS, namespace: 'shop', name: 'shop' };
  let edited = false;
  world.fault = (call) => {
    if (call !== 'after try' || edited) return;
    edited = true;
    throw new Error('the process was killed');
  };
  await toTheEnd(world).catch(() => undefined);
  await world.cluster.edit(ref, [{ op: 'replace', path: '/spec/replicas', value: 6 }]);
  await toTheEnd(world);
  expect((await world.cluster.get(ref))?.['spec']).toMatchObject({ replicas: 6 });
});
