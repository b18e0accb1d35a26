import { CHANGE_ANNOTATIONS } from '../../conventions/changes.ts';
import { MANAGED_BY, OBJECT_LABELS } from '../../conventions/labels.ts';
import { objectKey, WORKFLOW_TEMPLATES, WORKFLOWS, type KubernetesObject } from '../kubernetes/objects.ts';
import type { ActionModule } from './action-module.ts';
import { madeName } from './made-name.ts';
import { carriesKey, isOptedInWithNamespace, notA, refused, settled } from './target.ts';

/** Submits a workflow that is nothing but a reference to the template, with the arguments of the runbook. */
export const submitWorkflow: ActionModule<'submitWorkflow'> = {
  prepare: async ({ target: id, arguments: given = {} }, context) => {
    const target = context.target(id);
    if (!('workflowTemplate' in target)) {
      return refused({ key: id, optedIn: true }, notA(id, 'WorkflowTemplate'));
    }
    const { namespace, name } = target.workflowTemplate;
    const key = objectKey({ ...WORKFLOW_TEMPLATES, namespace, name });
    const template = await context.cluster.get({ ...WORKFLOW_TEMPLATES, namespace, name });
    if (template === undefined) return refused({ key, optedIn: true }, `There is no ${key}.`);
    const state = { key, optedIn: await isOptedInWithNamespace(template, context.cluster) };
    const object = workflow({ namespace, template: name, given, key: context.idempotencyKey });
    const made = object.metadata.name;
    const there = await context.cluster.get({ ...WORKFLOWS, namespace, name: made });
    if (there !== undefined) {
      return carriesKey(there, context)
        ? settled(state, 'done', `Workflow ${made} was submitted.`)
        : refused(state, `There is a workflow ${namespace}/${made} of somebody else's.`);
    }
    return {
      state,
      summary: `Submit workflow ${made} of ${key} with ${list(given)}.`,
      changes: [{ create: { type: WORKFLOWS, object } }],
      before: { workflow: null },
      after: { workflow: made, ...given },
      progress: 'open',
    };
  },
};

interface WorkflowInput {
  readonly namespace: string;
  readonly template: string;
  readonly given: Readonly<Record<string, string>>;
  readonly key: string;
}

function workflow({ namespace, template, given, key }: WorkflowInput): KubernetesObject {
  const parameters = Object.entries(given).map(([name, value]) => ({ name, value }));
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      name: madeName(template, key),
      namespace,
      labels: { [OBJECT_LABELS.managedBy]: MANAGED_BY },
      annotations: { [CHANGE_ANNOTATIONS.change]: key },
    },
    spec: {
      workflowTemplateRef: { name: template },
      ...(parameters.length === 0 ? {} : { arguments: { parameters } }),
    },
  };
}

function list(given: Readonly<Record<string, string>>): string {
  return (
    Object.entries(given)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ') || 'no arguments'
  );
}
