import { committedManifests } from '../support/manifests.ts';
import { kubeObject, type KubeObject } from './api.ts';
import { execa } from 'execa';
import { parse } from 'yaml';
import { program } from '../support/programs.ts';
import type { Outcome, Run } from './kubelet/outcome.ts';
import { exit } from './kubelet/outcomes/index.ts';
import { accountReady } from './namespace.ts';
import type { Context } from './test.ts';
import { eventually } from './wait.ts';
import type { FinishedWorkflow } from './workflow.ts';

/** The stages, in their order. */
export const STAGES = [
  'repository-clone',
  'code-analysis',
  'test-execution',
  'coverage-analysis',
  'security-scan',
  'pr-review',
  'notification',
] as const;

const KINDS = [
  ...['ServiceAccount', 'Role', 'RoleBinding', 'WorkflowTemplate', 'ConfigMap'],
  ...['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
];

/** The pipeline's own objects, and what holds the controller to the gates of its workflows. */
const PARTS = [
  /^staging\/agent-pipeline\//,
  /^staging\/stanchion\/_cluster\/.*-controller-resumed-workflows\.yaml$/,
];

/** Where the test's Remediations are. */
export function controllerNamespace(t: Context): string {
  return `${t.namespace}-controller`;
}

/** Puts the pipeline of `dist/` into the namespace of a test, and its Remediations into one beside it. */
export async function installPipeline(t: Context): Promise<void> {
  await t.admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: controllerNamespace(t) } });
  const ours = committedManifests()
    .filter(({ file }) => PARTS.some((part) => part.test(file)))
    .filter(({ manifest }) => KINDS.includes(manifest.kind))
    .map(({ text }) =>
      text.replaceAll('stanchion-system', controllerNamespace(t)).replaceAll('taskmaster', t.namespace),
    );
  for (const text of ours) await t.admin.apply(kubeObject.parse(parse(text)));
  for (const account of ['agent-pipeline-workflow', 'agent-pipeline-checkpoint', 'agent-pipeline-exit']) {
    await accountReady(t.admin, t.namespace, account);
  }
  playStages(t);
  await known(t);
}

/** Waits until Argo has heard of the template: it refuses a workflow that comes before. */
async function known(t: Context): Promise<void> {
  await eventually('the template is known', async () => {
    const probe = await t.admin.create({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: { namespace: t.namespace, generateName: 'probe-' },
      // Without a repository it is refused as soon as the template is found.
      spec: { workflowTemplateRef: { name: 'resilient-pipeline' } },
    });
    const { message } = await t.finished(probe);
    return !message.includes('not found');
  });
}

/** Parameters of a run beside those that every run has. */
export type RunParameters = Readonly<Record<string, string>>;

export async function run(t: Context, parameters: RunParameters = {}, suspend = false): Promise<KubeObject> {
  const all = { repository: 'acme/shop', revision: 'main', 'pull-request': '7', ...parameters };
  return t.admin.create({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { namespace: t.namespace, generateName: 'run-' },
    spec: {
      ...(suspend ? { suspend } : {}),
      workflowTemplateRef: { name: 'resilient-pipeline' },
      arguments: { parameters: Object.entries(all).map(([key, value]) => ({ name: key, value })) },
    },
  });
}

/** A container of the pipeline ends, with every output that its template has. */
export function ending({ step }: Run, code: number, message = ''): Outcome {
  const names = step?.template.outputs.parameters.map(({ name }) => name) ?? [];
  const value = (name: string) => (name === 'result' ? `what ${step?.template.name ?? ''} found` : '0');
  return exit(code, { message, outputs: Object.fromEntries(names.map((name) => [name, value(name)])) });
}

/** Every stage succeeds, but those that end with a code. */
export function playStages(t: Context, codes: Readonly<Record<string, number>> = {}, message = ''): void {
  t.play((now) => {
    const template = now.step?.template;
    if (template === undefined || template.resource !== undefined) return undefined;
    const stage = STAGES.find((one) => template.name.startsWith(`run-${one}`)) ?? '';
    const code = codes[stage] ?? 0;
    return ending(now, code, code === 0 ? '' : message);
  });
}

/** Stages of which something ran, in the order of their first try; of one workflow, or of all in the namespace. */
export function ranStages(t: Context, workflow?: string): string[] {
  const templates = t
    .executions()
    .filter((one) => workflow === undefined || one.workflow === workflow)
    .flatMap(({ template }) => (template === undefined ? [] : [template]));
  return [...new Set(templates.flatMap((one) => STAGES.filter((stage) => one.startsWith(`run-${stage}`))))];
}

export function checkpointRef(t: Context, runName: string) {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace: t.namespace, name: `checkpoint-${runName}` };
}

/** The Remediation of a failed workflow. */
export function remediationRef(t: Context, { metadata }: KubeObject) {
  return {
    apiVersion: 'stanchion.dev/v1alpha1',
    kind: 'Remediation',
    namespace: controllerNamespace(t),
    name: `wf-${metadata.uid ?? ''}`,
  };
}

/** Everything that a workflow did, for the message of an assertion. */
export function told({ nodes }: FinishedWorkflow): string {
  return nodes
    .map(({ displayName, phase, message = '' }) => `${displayName}: ${phase} ${message}`)
    .join('\n');
}

/** The command line of Argo, as a person has it. */
export async function argo(t: Context, ...args: readonly string[]) {
  const common = ['--kubeconfig', t.cluster.kubeconfig, '--namespace', t.namespace];
  return execa(await program('argo'), [...args, ...common], { reject: false, all: true });
}
