import { isAlias, isCollection, isMap, isScalar, isSeq, type Alias, type Node, type Pair } from 'yaml';
import { isMergeKey, keyText } from './evaluate.ts';
import { offsetsOf } from './scalar-offsets.ts';
import type { Path } from './value.ts';

/** A stretch of the source text, as offsets. */
export type Span = readonly [start: number, end: number];

/** What of a path is meant: its key, or its value. */
export type Part = 'key' | 'value';

/** A document's nodes with what is needed to find a path in them. */
export interface Tree {
  readonly text: string;
  readonly root: Node | null;
  readonly targets: ReadonlyMap<Alias, Node>;
}

interface Place {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

/**
 * Where a path is written. A path that does not exist leads to the key of its nearest existing parent, since that is
 * where something is missing. A path that ends at an alias leads to the alias: it is the line of this object. A path
 * that goes through an alias or a merge key leads to where the value is written: there it can be mended.
 */
export function spanOf(tree: Tree, path: Path, part: Part): Span {
  let place: Place = { key: undefined, value: tree.root ?? undefined };
  for (const step of path) {
    const next = stepInto(tree, place.value, step);
    if (next === undefined) return headOf(tree, place);
    place = next;
  }
  if (part === 'key') return headOf(tree, place);
  const span = extent(tree, place.value);
  return span[0] < span[1] ? span : headOf(tree, place);
}

/** Where a stretch of a string value is written; the whole value when that is unknown. */
export function textSpanOf(
  tree: Tree,
  path: Path,
  stretch: { readonly from: number; readonly to: number },
): Span {
  let value: Node | undefined = tree.root ?? undefined;
  for (const step of path) value = stepInto(tree, value, step)?.value;
  const node = follow(tree, value);
  if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return spanOf(tree, path, 'value');
  const offsets = offsetsOf(tree.text.slice(node.range[0], node.range[1]), node.value, node.type);
  const from = offsets[Math.min(stretch.from, node.value.length)];
  const last = offsets[Math.min(Math.max(stretch.to - 1, 0), node.value.length)];
  if (from === undefined || last === undefined) return spanOf(tree, path, 'value');
  const end = stretch.to > stretch.from ? last + 1 : from;
  return [node.range[0] + from, node.range[0] + Math.max(from, end)];
}

function stepInto(tree: Tree, from: Node | undefined, step: string | number): Place | undefined {
  const node = follow(tree, from);
  if (isSeq(node)) {
    const item = typeof step === 'number' ? node.items[step] : undefined;
    return item === undefined ? undefined : { key: undefined, value: asNode(item) };
  }
  if (!isMap(node)) return undefined;
  // The last of two equal keys is the one whose value counts.
  const own = node.items.findLast((pair) => isScalarKey(tree, pair) === String(step));
  if (own !== undefined) return { key: asNode(own.key), value: asNode(own.value) };
  return merged(tree, node.items, step);
}

function merged(tree: Tree, pairs: readonly Pair[], step: string | number): Place | undefined {
  for (const pair of pairs.filter(({ key }) => isMergeKey(key))) {
    const source = follow(tree, asNode(pair.value));
    const sources = isSeq(source) ? source.items.map(asNode) : [source];
    for (const each of sources) {
      const place = stepInto(tree, each, step);
      if (place !== undefined) return place;
    }
  }
  return undefined;
}

function isScalarKey(tree: Tree, pair: Pair): string | undefined {
  if (isMergeKey(pair.key)) return undefined;
  const key = follow(tree, asNode(pair.key));
  return isScalar(key) ? keyText(key) : undefined;
}

/** The key of a place; without one, the first key inside it; for the rest, the value itself. */
function headOf(tree: Tree, place: Place): Span {
  if (place.key !== undefined) return extent(tree, place.key);
  const node = follow(tree, place.value);
  const first = isMap(node) ? asNode(node.items[0]?.key) : undefined;
  return first === undefined ? extent(tree, place.value) : extent(tree, first);
}

/** The source of a node without the blank space and comments behind it. */
function extent(tree: Tree, node: Node | undefined): Span {
  if (!node?.range) return [0, 0];
  const [start, end] = node.range;
  const stop = isCollection(node) && !node.flow ? Math.max(lastOf(tree, node), start) : end;
  const written = tree.text.slice(start, stop);
  return [start, start + written.trimEnd().length];
}

function lastOf(tree: Tree, node: Node & { readonly items: readonly unknown[] }): number {
  const last = node.items.at(-1);
  if (isMap(node)) {
    const pair = node.items.at(-1);
    const value = extent(tree, asNode(pair?.value));
    return value[1] > value[0] ? value[1] : extent(tree, asNode(pair?.key))[1];
  }
  return extent(tree, asNode(last))[1];
}

function follow(tree: Tree, node: Node | undefined): Node | undefined {
  return isAlias(node) ? tree.targets.get(node) : node;
}

function asNode(value: unknown): Node | undefined {
  return isScalar(value) || isCollection(value) || isAlias(value) ? value : undefined;
}
