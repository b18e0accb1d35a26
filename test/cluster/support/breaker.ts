import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { App, Chart } from 'cdk8s';
import { execa } from 'execa';
import { z } from 'zod';
import { toJson_WorkflowTemplateSpecTemplates as toTemplate } from '../../../imports/argoproj.io.ts';
import { instantOf, type BreakerPolicy } from '../../../src/api/breaker.ts';
import { WorkflowAdmission } from '../../../src/constructs/admission/changes/workflows.ts';
import { breakerGate, BREAKER_GATE_TEMPLATES } from '../../../src/constructs/breaker/gate.ts';
import type { Configuration } from '../../../src/catalogue/model/safeguards.ts';
import { BreakerWriterAccess } from '../../../src/constructs/breaker/writer-access.ts';
import { ConfigurationFile } from '../../../src/constructs/configurations.ts';
import {
  ARGO_PARAMETERS,
  breakerConfigMapName,
  RETRY_CONFIGURATION,
} from '../../../src/conventions/breakers.ts';
import { CONTROLLER } from '../../../src/conventions/names.ts';
import { CONTROLLER_METRICS, WORKFLOW_METRICS as STAGES } from '../../../src/conventions/metrics.ts';
import { production } from '../../../src/environments/production.ts';
import { kubeObject, type KubeObject } from '../api.ts';
import { startController, type RunningController } from '../controller.ts';
import type { Context } from '../test.ts';
import { eventually } from '../wait.ts';
import { progress, type FinishedWorkflow, type WorkflowSpec } from '../workflow.ts';

const SYSTEM = 'sample';
export const STAGE = 'code-analysis';
export const CONFIG_MAP = breakerConfigMapName(SYSTEM);

/** A workflow with one stage: its gate, then a container that is tried twice. */
export function stageWorkflow(): WorkflowSpec {
  const gate = breakerGate({ stage: STAGE, configMap: CONFIG_MAP });
  const container = { image: 'stage.example.com/stage:v1', command: ['/bin/stage'] };
  return {
    entrypoint: 'main',
    templates: [
      { name: 'main', steps: [[{ name: STAGE, template: 'stage' }]] },
      {
        name: 'stage',
        steps: [[{ name: 'gate', template: gate.entry }], [{ name: 'run', template: 'work' }]],
      },
      { name: 'work', container, retryStrategy: { limit: 1, retryPolicy: 'OnFailure' } },
      ...[...gate.templates, ...BREAKER_GATE_TEMPLATES].map((template): unknown => toTemplate(template)),
    ],
  };
}

/** Puts there what `dist/` would have of breakers with these figures, and starts replicas of the controller. */
export async function controllersIn(
  t: Context,
  policy: BreakerPolicy,
): Promise<(identity: string) => Promise<RunningController>> {
  const { namespace } = t;
  const chart = new Chart(new App(), 'breakers');
  const environment = { ...production, namespace };
  new ConfigurationFile(chart, 'Configuration', {
    system: SYSTEM,
    configuration: configuration(namespace, policy),
    environment,
  });
  const breakers = { namespace, text: 'Of the test.' };
  new BreakerWriterAccess(chart, 'Access', { system: SYSTEM, breakers, environment });
  new WorkflowAdmission(chart, 'Bounds', { environment, changes: [{ kind: 'answerGates', namespace }] });
  await t.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: CONTROLLER } });
  for (const manifest of chart.toJson()) await t.apply(kubeObject.parse(manifest));
  return (identity) => startController(t, { rules: [], identity });
}

function configuration(
  namespace: string,
  { threshold, recoverySeconds, halfOpenCalls }: BreakerPolicy,
): Configuration {
  const { kind, workflowsIn, file } = RETRY_CONFIGURATION;
  const stage = {
    max_attempts: 1,
    backoff_type: 'fixed',
    interval: '1s',
    timeout: '60s',
    circuit_breaker: {
      failure_threshold: threshold,
      recovery_timeout: `${String(recoverySeconds)}s`,
      half_open_calls: halfOpenCalls,
    },
  };
  return {
    name: `${SYSTEM}-retry`,
    text: 'Of the test.',
    file,
    labels: { [kind.key]: kind.value, [workflowsIn]: namespace },
    settings: { retry: { [STAGE.replaceAll('-', '_')]: stage } },
  };
}

/** A series of the controller's metrics for the stage; nothing while there is none. */
export async function measured({ metrics }: RunningController, name: string): Promise<number | undefined> {
  const text = await metrics();
  const line = text.split('\n').find((one) => one.startsWith(`${name}{stage="${STAGE}"} `));
  return line === undefined ? undefined : Number(line.split(' ')[1]);
}

/** Waits for what a controller counted of the stage. */
export async function counted(
  controller: RunningController,
  expected: Readonly<Partial<Record<keyof typeof STAGES, number>>>,
): Promise<void> {
  const now = async () => {
    const keys = Object.keys(expected).filter((key): key is keyof typeof STAGES => key in STAGES);
    const values = keys.map(async (key) => [key, await measured(controller, STAGES[key])] as const);
    return Object.fromEntries(await Promise.all(values));
  };
  await eventually('it is counted', async () => isDeepStrictEqual(await now(), expected), {
    timeout: 120_000,
    explain: async () => JSON.stringify(await now()),
  });
}

export async function saidNothing({ metrics }: RunningController): Promise<void> {
  assert.match(await metrics(), new RegExp(`^${CONTROLLER_METRICS.breakerProblems} 0$`, 'm'));
}

export async function says({ program }: RunningController, what: RegExp): Promise<void> {
  await eventually('it is said', async () => what.test(await program.log(2000)), {
    timeout: 60_000,
  });
}

/** `kubectl` as administrator in the test's namespace. */
export async function kubectl({ cluster, namespace }: Context, ...args: readonly string[]): Promise<string> {
  const flags = [`--kubeconfig=${cluster.kubeconfig}`, `--namespace=${namespace}`];
  return (await execa(cluster.program('kubectl'), [...flags, ...args])).stdout;
}

/** Lets the time of an open breaker pass. */
export async function passTime(t: Context): Promise<void> {
  const until = `{"data":{"${STAGE}.until":"${instantOf(Date.now() - 1000)}"}}`;
  await kubectl(t, 'patch', 'configmap', CONFIG_MAP, '--type=merge', `--patch=${until}`);
}

/** Starts workflows until one waits at the half-open gate. */
export async function waitingCall(t: Context): Promise<KubeObject> {
  return eventually('a call waits', async () => {
    const workflow = await t.submit(stageWorkflow());
    return eventually('the gate has read', async () => {
      const { nodes, phase } = await progress(t.admin, workflow);
      const waits = nodes.some((node) => node.displayName === 'half-open' && node.phase === 'Running');
      return waits
        ? workflow
        : phase === 'Failed' || nodes.some(({ type }) => type === 'Pod')
          ? 'other'
          : undefined;
    }).then((found) => found !== 'other' && found);
  });
}

const stored = z.object({ data: z.record(z.string(), z.string()) });

/** The keys of the stage in the ConfigMap, the record parsed; nothing where there is no map. */
export async function stateOf({ admin, namespace }: Context) {
  const found = await admin.find({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: CONFIG_MAP });
  if (found === undefined) return undefined;
  const { data } = stored.parse(found);
  const record = z
    .looseObject({ state: z.string() })
    .parse(JSON.parse(data[`${STAGE}.record`] ?? '{"state":""}'));
  return { word: data[STAGE], until: data[`${STAGE}.until`], ...record };
}

/** Waits for a word in the ConfigMap, and returns all that stands beside it. */
export async function stateBecomes(t: Context, expected: Readonly<Record<string, unknown>>) {
  return eventually(
    `${STAGE} is ${JSON.stringify(expected)}`,
    async () => {
      const state: Readonly<Record<string, unknown>> | undefined = await stateOf(t);
      return (
        state !== undefined && Object.entries(expected).every(([key, value]) => state[key] === value) && state
      );
    },
    { timeout: 120_000, explain: async () => JSON.stringify(await stateOf(t)) },
  );
}

/** The word and its time as a person writes them, in a map that may not be there yet. */
export async function setState(t: Context, data: Readonly<Record<string, string>>): Promise<void> {
  const metadata = { name: CONFIG_MAP, labels: { [ARGO_PARAMETERS.key]: ARGO_PARAMETERS.value } };
  await t.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
}

/** What the gate said, wherever it said it. */
export function refusalOf({ nodes }: FinishedWorkflow): string {
  return nodes.map(({ message = '' }) => message).find((message) => message.includes('circuit ')) ?? '';
}
