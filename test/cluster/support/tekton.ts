import { OWNER_LABEL } from '../../../src/controller/kubernetes/pipeline-run.ts';
import { OPTED_IN, REMEDIATION_OPT_IN } from '../../../src/conventions/labels.ts';
import { kubeObject, type KubeObject } from '../api.ts';
import { installCrds } from '../crds.ts';
import type { Context } from '../test.ts';
import { minutesAgo, type Scenario } from './scenario.ts';

const KINDS = [
  { group: 'tekton.dev', version: 'v1', kind: 'PipelineRun' },
  { group: 'tekton.dev', version: 'v1', kind: 'TaskRun' },
  { group: 'workflowexecution.kubernaut.io', version: 'v1alpha1', kind: 'WorkflowExecution' },
] as const;

/** The kinds of Tekton and Kubernaut that the runbooks are about, open to every field: neither of them runs here. */
export async function installTektonKinds({ admin }: Context): Promise<void> {
  await installCrds(
    admin,
    KINDS.map(({ group, version, kind }) => {
      const plural = `${kind.toLowerCase()}s`;
      const schema = {
        openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      };
      return kubeObject.parse({
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `${plural}.${group}` },
        spec: {
          group,
          names: { kind, plural, singular: kind.toLowerCase() },
          scope: 'Namespaced',
          versions: [{ name: version, served: true, storage: true, schema }],
        },
      });
    }),
  );
}

export const TARGET = 'payment/deployment/payment-api';
/** The name that follows from {@link TARGET}: `wfe-` and the first 16 digits of its sha256. */
export const LOCK = 'wfe-cf0cc089293b1165';
export const EXECUTION = 'fix-payment';

const WORKFLOWS = 'kubernaut-workflows';

/** Whether the owner of the namespace in which runs are made allows changes of them. */
export async function optIn(t: Context, scenario: Scenario): Promise<void> {
  const name = scenario.namespace(WORKFLOWS);
  const labels = { [REMEDIATION_OPT_IN]: OPTED_IN };
  await t.admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
}

/** The run that locks {@link TARGET}, made by an execution; `ended` minutes ago, or not yet. */
export async function lockingRun(
  t: Context,
  scenario: Scenario,
  { started, ended }: { readonly started: number; readonly ended?: number },
): Promise<void> {
  const completionTime = ended === undefined ? {} : { completionTime: wholeSecond(minutesAgo(ended)) };
  await t.admin.apply({
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: { name: LOCK, namespace: scenario.namespace(WORKFLOWS), labels: { [OWNER_LABEL]: EXECUTION } },
    spec: {},
    status: { startTime: wholeSecond(minutesAgo(started)), ...completionTime },
  });
}

export function findRun(t: Context, scenario: Scenario): Promise<KubeObject | undefined> {
  const namespace = scenario.namespace(WORKFLOWS);
  return t.admin.find({ apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', namespace, name: LOCK });
}

export async function execution(t: Context, phase: string): Promise<void> {
  await t.apply({
    apiVersion: 'workflowexecution.kubernaut.io/v1alpha1',
    kind: 'WorkflowExecution',
    metadata: { name: EXECUTION },
    spec: { targetResource: TARGET },
    status: { phase },
  });
}

/** The labels of the series that an alert about an execution has. */
export function seriesOf({ namespace }: Context, name = EXECUTION) {
  return { namespace, name, target: TARGET };
}

function wholeSecond(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
