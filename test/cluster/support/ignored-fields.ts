import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { applyPatch } from '../../../src/controller/kubernetes/json-patch.ts';
import type { PatchStep } from '../../../src/controller/kubernetes/ports.ts';
import type { KubeObject, Manifest } from '../api.ts';

/** An entry of an Application's `ignoreDifferences`. */
export interface IgnoreEntry {
  readonly group?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly jsonPointers?: readonly string[];
  readonly jqPathExpressions?: readonly string[];
}

/** The entries that are about an object. */
export function matching(entries: readonly IgnoreEntry[], object: KubeObject): readonly IgnoreEntry[] {
  const [group = ''] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : [];
  const isAny = (wanted: string | undefined, found: string | undefined) =>
    wanted === undefined || wanted === '' || wanted === found;
  return entries.filter(
    (entry) =>
      (entry.group ?? '') === group &&
      entry.kind === object.kind &&
      isAny(entry.name, object.metadata.name) &&
      isAny(entry.namespace, object.metadata.namespace),
  );
}

/** The object without what the entries name. */
export function removed(object: Manifest, entries: readonly IgnoreEntry[]): Manifest {
  return pointersIn(object, entries)
    .map(({ pointer }) => pointer)
    .reduce((left, path) => patched(left, { op: 'remove', path }), object);
}

/** What Git has, with the live values in what the entries name. */
export function restored(manifest: Manifest, live: KubeObject, entries: readonly IgnoreEntry[]): Manifest {
  const there = new Map(pointersIn(live, entries).map(({ text, pointer }) => [text, at(live, pointer)]));
  return pointersIn(manifest, entries).reduce((left, { text, pointer }) => {
    const value = there.get(text);
    return value === undefined ? left : patched(left, { op: 'replace', path: pointer, value });
  }, manifest);
}

function patched(object: Manifest, step: PatchStep): Manifest {
  return applyPatch(object, [step]);
}

/** What the entries name and the object has, each with the text that names it. */
function pointersIn(object: Manifest, entries: readonly IgnoreEntry[]) {
  const named = entries.flatMap(({ jsonPointers = [], jqPathExpressions = [] }) => [
    ...jsonPointers.map((text) => ({ text, pointer: text })),
    ...jqPathExpressions.map((text) => ({ text, pointer: pointerOf(text, object) })),
  ]);
  return named.filter(({ pointer }) => at(object, pointer) !== undefined);
}

/** `.a.b`, or `.a[] | select(.name == "x") | .b`: any other expression would take jq. */
const EXPRESSION = /^(?<list>[.\w]+)(?:\[\] \| select\(\.name == "(?<name>[^"]+)"\) \| (?<field>[.\w]+))?$/;

function pointerOf(expression: string, object: Manifest): string {
  const { list, name, field } = EXPRESSION.exec(expression)?.groups ?? {};
  if (list === undefined) throw new Error(`the stand-in for Argo CD cannot run '${expression}'`);
  const path = list.replaceAll('.', '/');
  if (name === undefined || field === undefined) return path;
  const members = at(object, path);
  const index = Array.isArray(members) ? members.findIndex((member) => at(member, '/name') === name) : -1;
  return `${path}/${index}${field.replaceAll('.', '/')}`;
}
