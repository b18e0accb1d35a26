import { matchOneKey } from '../api/one-key.ts';
import type { Target } from '../api/target.ts';
import type { RunbookContext } from './context.ts';
import { code } from './markdown.ts';
import { word } from './shell.ts';

/** A target of the runbook by its id. @throws Error for an id that the runbook does not have. */
export function targetOf({ system, runbook }: RunbookContext, id: string): Target {
  const target = runbook.targets[id];
  if (target === undefined) {
    throw new Error(`${system.id}/${runbook.name} has no target '${id}'; declare it in its targets`);
  }
  return target;
}

/** What a target is, in words. */
export function targetText(target: Target): string {
  const named = (kind: string) => (object: { readonly namespace: string; readonly name: string }) =>
    `${kind} ${code(object.name)} in ${code(object.namespace)}`;
  return matchOneKey(target, {
    deployment: ({ container, ...object }) => `${named('Deployment')(object)}, container ${code(container)}`,
    pods: ({ namespace, selector }) => `pods with ${code(selectorText(selector))} in ${code(namespace)}`,
    nodes: () => 'every node',
    serviceAccount: named('ServiceAccount'),
    secret: named('Secret'),
    resources: ({ group, plural, namespace }) =>
      `${code(`${plural}.${group}`)} in ${namespace === undefined ? 'all namespaces' : code(namespace)}`,
    customResourceDefinitions: ({ group }) => `resource definitions of ${code(group)}`,
    store: ({ name }) => `store ${code(name)}`,
    stream: ({ connection, key, group }) =>
      `stream ${code(key)}, group ${code(group)}, on ${code(connection)}`,
    endpoint: ({ name }) => `endpoint ${code(name)}`,
    adapter: ({ name }) => `adapter ${code(name)}`,
    workflowTemplate: named('WorkflowTemplate'),
    workflow: ({ namespace }) => `the workflow of the episode in ${code(namespace)}`,
  });
}

/** Namespace of a target as arguments of kubectl: none for what has no namespace, `-A` for all of them. */
export function namespaceArguments(target: Target): string {
  const [inner = {}] = Object.values<object>(target);
  if ('namespace' in inner && typeof inner.namespace === 'string') {
    return `-n ${word(inner.namespace)}`;
  }
  return 'resources' in target ? '-A' : '';
}

/** Arguments that select a target's pods; empty where its label is not known, which selects the whole namespace. */
export function podArguments({ system }: RunbookContext, target: Target): string {
  const scope = namespaceArguments(target);
  if ('pods' in target) return `${scope} -l ${word(selectorText(target.pods.selector))}`;
  const app =
    'deployment' in target
      ? system.workloads.find(({ name }) => name === target.deployment.name)?.app
      : undefined;
  return app === undefined ? scope : `${scope} -l ${word(`app=${app}`)}`;
}

/** Arguments of `kubectl logs`, which needs pods by label or an object that has some. */
export function logArguments(context: RunbookContext, target: Target): string {
  const pods = podArguments(context, target);
  return pods.includes(' -l ') ? pods : `${pods} ${objectArgument(target)}`;
}

/** `kind/name`, or the kind where a target stands for several objects. */
export function objectArgument(target: Target): string {
  return matchOneKey(target, {
    deployment: ({ name }) => word(`deployment/${name}`),
    pods: () => 'pods',
    nodes: () => 'nodes',
    serviceAccount: ({ name }) => word(`serviceaccount/${name}`),
    secret: ({ name }) => word(`secret/${name}`),
    resources: ({ group, plural }) => word(group === '' ? plural : `${plural}.${group}`),
    customResourceDefinitions: () => 'customresourcedefinitions',
    store: ({ name }) => word(name),
    stream: ({ key }) => word(key),
    endpoint: ({ name }) => word(name),
    adapter: ({ name }) => word(name),
    workflowTemplate: ({ name }) => word(`workflowtemplate/${name}`),
    workflow: () => 'workflows',
  });
}

function selectorText(selector: Readonly<Record<string, string>>): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
