import { managersOf, managesField } from '../../controller/gitops/managed-fields.ts';
import { at } from '../../controller/kubernetes/is-so.ts';
import type { KubernetesObject } from '../../controller/kubernetes/objects.ts';
import { RUNBOOKS } from '../../controller/kubernetes/own-types.ts';
import { GITOPS } from '../../conventions/gitops.ts';
import { visible } from '../../diagnostics/escape.ts';
import { DONE, print, REFUSED, type Caller, type ClusterFlags } from './command.ts';
import type { OperatorIo } from './io.ts';

const FIELD = '/spec/suspend';

/**
 * Suspends a Runbook, or lets it go on. `dist/` says nothing of the field, so that a sync leaves alone what is set here;
 * where somebody's Git does say, that is told, since it wins.
 *
 * @returns the exit code.
 */
export async function setSuspended(
  name: string,
  suspend: boolean,
  flags: ClusterFlags,
  { caller, io }: { readonly caller: Caller; readonly io: OperatorIo },
): Promise<number> {
  const { client, namespace } = caller;
  const ref = { ...RUNBOOKS, namespace, name };
  const runbook = await client.get(ref);
  if (runbook === undefined) {
    io.stderr(
      `there is no Runbook ${name} in ${namespace}; kubectl get runbooks -n ${namespace} lists them\n`,
    );
    return REFUSED;
  }
  const changed = (at(runbook, FIELD) === true) !== suspend;
  const owner = gitOwner(runbook);
  if (changed) {
    await client.patch(ref, [
      { op: 'test', path: '/metadata/resourceVersion', value: runbook.metadata.resourceVersion ?? '' },
      { op: 'add', path: FIELD, value: suspend },
    ]);
  }
  const state = suspend ? 'suspended: it changes nothing from now on' : 'not suspended';
  print(io, flags, `${name} is ${changed ? '' : 'already '}${state}`, {
    runbook: name,
    namespace,
    suspend,
    changed,
    ...(owner === undefined ? {} : { setByGit: owner }),
  });
  if (owner !== undefined) io.stderr(`${warning(name, owner)}\n`);
  return DONE;
}

/** The GitOps tool that writes the field itself, and so would write it again. */
function gitOwner(runbook: KubernetesObject): string | undefined {
  const tools: readonly string[] = [...GITOPS.argoCd.managers, ...GITOPS.flux.managers];
  return managersOf(runbook).find((entry) => tools.includes(entry.manager) && managesField(entry, FIELD))
    ?.manager;
}

function warning(name: string, owner: string): string {
  return (
    `Git sets spec.suspend of ${name} as well (${visible(owner)} wrote it), and the next sync brings back what Git says: ` +
    'change it there too, or take the field out of Git, so that it is left to people'
  );
}
