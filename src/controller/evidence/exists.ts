import { matchOneKey } from '../../api/one-key.ts';
import type { Target } from '../../api/target.ts';
import { DEPLOYMENTS, SECRETS, SERVICE_ACCOUNTS, type ObjectRef } from '../kubernetes/objects.ts';
import type { Collect } from './collector.ts';
import { cell } from './rows.ts';

/** Whether the object exists; its annotations are shown beside, but never what a Secret holds. */
export const exists: Collect<'exists'> = async (source, _item, { target, cluster }) => {
  const found = await cluster.get(refOf(target(source.target)));
  if (found === undefined) return { flag: false };
  const annotations = Object.entries(found.metadata.annotations ?? {}).filter(
    ([name]) => !name.includes('last-applied'),
  );
  return { flag: true, detail: annotations.map(([name, value]) => cell(`${name}: ${value}`)).join('\n') };
};

function refOf(target: Target): ObjectRef {
  const none = (kind: string) => (): never => {
    throw new RangeError(`a ${kind} is not one object that could exist or not`);
  };
  return matchOneKey<Target, ObjectRef>(target, {
    deployment: ({ namespace, name }) => ({ ...DEPLOYMENTS, namespace, name }),
    serviceAccount: (ref) => ({ ...SERVICE_ACCOUNTS, ...ref }),
    secret: (ref) => ({ ...SECRETS, ...ref }),
    workflowTemplate: (ref) => ({
      group: 'argoproj.io',
      version: 'v1alpha1',
      plural: 'workflowtemplates',
      ...ref,
    }),
    pods: none('list of pods'),
    nodes: none('list of nodes'),
    resources: none('kind of resources'),
    customResourceDefinitions: none('group of definitions'),
    store: none('store'),
    stream: none('stream'),
    endpoint: none('endpoint'),
    adapter: none('adapter'),
    workflow: none('workflow without a name'),
  });
}
