import { OWNER_LABEL } from '../../../src/controller/kubernetes/pipeline-run.ts';
import { OPTED_IN, REMEDIATION_OPT_IN } from '../../../src/conventions/labels.ts';
import type { KubeObject } from '../api.ts';
import type { Context } from '../test.ts';
import { minutesAgo, type Scenario } from './scenario.ts';

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
  const namespace = scenario.namespace(WORKFLOWS);
  const run = { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun' };
  const labels = { [OWNER_LABEL]: EXECUTION };
  await t.admin.apply({ ...run, metadata: { name: LOCK, namespace, labels }, spec: {} });
  const status = { startTime: wholeSecond(minutesAgo(started)), ...completionTime };
  await t.admin.patch({ ...run, namespace, name: LOCK }, { status }, 'status');
}

export function findRun(t: Context, scenario: Scenario): Promise<KubeObject | undefined> {
  const namespace = scenario.namespace(WORKFLOWS);
  return t.admin.find({ apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', namespace, name: LOCK });
}

export async function execution(t: Context, phase: string): Promise<void> {
  const kind = {
    apiVersion: 'workflowexecution.kubernaut.io/v1alpha1',
    kind: 'WorkflowExecution',
  };
  await t.apply({ ...kind, metadata: { name: EXECUTION }, spec: { targetResource: TARGET } });
  await t.admin.patch({ ...kind, namespace: t.namespace, name: EXECUTION }, { status: { phase } }, 'status');
}

/** The labels of the series that an alert about an execution has. */
export function seriesOf({ namespace }: Context, name = EXECUTION) {
  return { namespace, name, target: TARGET };
}

function wholeSecond(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
