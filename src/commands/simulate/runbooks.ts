import { catalogue } from '../../catalogue/index.ts';
import { draftRunbook } from '../../catalogue/compile.ts';
import { API_GROUP_VERSION } from '../../api/names.ts';
import { runbookObjectName } from '../../conventions/names.ts';
import type { KubernetesObject } from '../../controller/kubernetes/objects.ts';
import { readObjects } from './read.ts';
import type { Scenario } from './scenario.ts';

/** Where everything of the controller's is in a simulation. */
export const NAMESPACE = 'stanchion-system';

/**
 * The Runbooks that a scenario is about: its own, those below a path, or those of the catalogue with its documented
 * names.
 *
 * @throws Error when one of them is not there.
 */
export async function runbooksOf(
  { runbooks, inline = [] }: Scenario,
  path: string | undefined,
): Promise<readonly KubernetesObject[]> {
  const found = path === undefined ? catalogueRunbooks() : await readObjects(path);
  const known = new Map(
    [...found, ...inline]
      .filter(({ kind }) => kind === 'Runbook')
      .map((one) => [one.metadata.name, here(one)]),
  );
  if (runbooks === undefined) return [...known.values()];
  return runbooks.map((name) => {
    const runbook = known.get(name);
    if (runbook !== undefined) return runbook;
    const names = [...known.keys()].sort().join(', ') || 'none';
    throw new Error(
      `runbooks: there is no Runbook '${name}' in ${path ?? 'the catalogue'}; there are ${names}`,
    );
  });
}

function catalogueRunbooks(): readonly KubernetesObject[] {
  return catalogue('documented').flatMap((system) =>
    system.runbooks.map((runbook) => ({
      apiVersion: API_GROUP_VERSION,
      kind: 'Runbook',
      metadata: { name: runbookObjectName(system.id, runbook.name) },
      spec: draftRunbook(system, runbook),
    })),
  );
}

function here(object: KubernetesObject): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, namespace: NAMESPACE, generation: 1 } };
}
