import { GITOPS, ignoredField } from '../../conventions/gitops.ts';
import type { KubernetesObject } from '../kubernetes/objects.ts';
import { identityOf, type Application, type Ignored } from './application.ts';

/** Why an Application would take a change of a field back; `left` where it leaves the field alone, in a sync as well. */
export type Leaving = 'left' | 'kept' | 'synced-all-the-same';

/**
 * Whether the live Application leaves a declared field alone. Only what can be proved from the Application counts: a
 * pointer to the field or to what it is part of, or the very expression that is derived for it. Other expressions would
 * have to be run, positions in a list may differ in Git, and what `managedFieldsManagers` does depends on how Argo CD
 * compares, which is set elsewhere.
 *
 * @param container the one that `*` in the field stands for.
 */
export function leavingOf(
  { ignored, options }: Application,
  object: KubernetesObject,
  { field, container }: { readonly field: string; readonly container: string },
): Leaving {
  const covered = ignored.some((entry) => isAbout(entry, object) && covers(entry, field, container));
  if (!covered) return 'kept';
  return options.includes(GITOPS.argoCd.respectIgnored) ? 'left' : 'synced-all-the-same';
}

/** Argo CD takes patterns for the group and the kind; of those only the one for anything is looked at here. */
function isAbout(entry: Ignored, object: KubernetesObject): boolean {
  const { group, kind, namespace, name } = identityOf(object);
  return (
    (entry.group === '*' || entry.group === group) &&
    (entry.kind === '*' || entry.kind === kind) &&
    (entry.namespace === '' || entry.namespace === namespace) &&
    (entry.name === '' || entry.name === name)
  );
}

function covers({ jsonPointers, jqPathExpressions }: Ignored, field: string, container: string): boolean {
  if ((jsonPointers ?? []).some((pointer) => isPartOf(field, pointer))) return true;
  const derived = ignoredField(field, container);
  return (
    'jqPathExpressions' in derived &&
    derived.jqPathExpressions.some((expression) => (jqPathExpressions ?? []).includes(expression))
  );
}

/** The root would be the whole object, which Argo CD does not remove. */
function isPartOf(field: string, pointer: string): boolean {
  return pointer !== '' && pointer !== '/' && (field === pointer || field.startsWith(`${pointer}/`));
}
