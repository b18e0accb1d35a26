import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Alias,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { isObject, type YamlObject } from './value.ts';

/** Something in a document that Kubernetes could not read, or would read otherwise than it looks. */
export interface EvaluationError {
  readonly node: Node;
  readonly message: string;
  readonly fix: string;
  /** Whether the value is of no use. Otherwise it is what a lenient reader makes of it. */
  readonly fatal: boolean;
}

/** A document's content as plain data, and where its aliases lead. */
export interface Evaluation {
  readonly value: unknown;
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly errors: readonly EvaluationError[];
}

// How many values aliases may add to a document. Real manifests stay below a few hundred; a "billion laughs" file
// passes any limit within a few lines.
const MAX_EXPANSION = 100_000;

interface Sized {
  readonly value: unknown;
  readonly size: number;
}

/**
 * Turns nodes into plain data in one pass: resolves aliases and merge keys, refuses aliases that are unresolved,
 * circular or explosive, and finds duplicate keys. A value used by several aliases is one shared object.
 */
export function evaluate(root: Node | null): Evaluation {
  const evaluator = new Evaluator();
  const { value } = evaluator.visit(root);
  return { value, targets: evaluator.targets, errors: evaluator.errors };
}

class Evaluator {
  readonly targets = new Map<Alias, Node>();
  readonly errors: EvaluationError[] = [];
  readonly #anchors = new Map<string, Node>();
  readonly #done = new Map<Node, Sized>();
  #expanded = 0;

  visit(node: unknown): Sized {
    if (isAlias(node)) return this.#alias(node);
    if (isScalar(node)) return this.#keep(node, { value: node.value, size: 1 });
    if (isMap(node)) return this.#keep(node, this.#map(node));
    if (isSeq(node)) {
      this.#anchor(node);
      const items = node.items.map((item) => this.visit(item));
      return this.#keep(node, { value: items.map((item) => item.value), size: sum(items) });
    }
    return { value: null, size: 1 };
  }

  #anchor(node: Node & { anchor?: string }): void {
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
  }

  #keep(node: Node & { anchor?: string }, sized: Sized): Sized {
    if (node.anchor === undefined) return sized;
    this.#anchor(node);
    this.#done.set(node, sized);
    return sized;
  }

  #alias(alias: Alias): Sized {
    const target = this.#anchors.get(alias.source);
    if (target === undefined)
      return this.#refuse(
        alias,
        `the alias *${alias.source} has no anchor before it`,
        'Define the anchor above the alias, in the same document.',
      );
    const sized = this.#done.get(target);
    if (sized === undefined)
      return this.#refuse(alias, `the alias *${alias.source} contains itself`, 'Write the value out.');
    this.#expanded += sized.size;
    if (this.#expanded > MAX_EXPANSION)
      return this.#refuse(
        alias,
        `aliases expand to more than ${MAX_EXPANSION} values`,
        'Write the values out, or use fewer aliases of aliases.',
      );
    this.targets.set(alias, target);
    return sized;
  }

  #refuse(node: Node, message: string, fix: string): Sized {
    // One is enough: the same alias bomb or missing anchor would be told hundreds of times.
    if (!this.errors.some((error) => error.fatal)) this.errors.push({ node, message, fix, fatal: true });
    return { value: null, size: 1 };
  }

  #map(map: YAMLMap): Sized {
    this.#anchor(map);
    const own = new Map<string, unknown>();
    const merged = new Map<string, unknown>();
    let size = 1;
    for (const pair of map.items) {
      const key = this.#key(pair);
      const sized = this.visit(pair.value);
      size += sized.size;
      if (isMergeKey(pair.key)) this.#merge(merged, pair.key, sized.value);
      else if (key !== undefined) this.#set(own, key, { pair, value: sized.value });
    }
    const value: Record<string, unknown> = {};
    for (const [key, entry] of [...merged, ...own]) define(value, key, entry);
    return { value, size };
  }

  #key(pair: Pair): string | undefined {
    const { key } = pair;
    const resolved = isAlias(key) ? this.#alias(key).value : undefined;
    if (typeof resolved === 'string') return resolved;
    if (isScalar(key)) {
      this.#keep(key, { value: key.value, size: 1 });
      return keyText(key);
    }
    if (isMap(key) || isSeq(key) || isAlias(key)) {
      this.errors.push({
        node: key,
        message: 'a key is not plain text',
        fix: 'Put text that begins with a brace or bracket in quotes.',
        fatal: true,
      });
    }
    return undefined;
  }

  #set(own: Map<string, unknown>, key: string, entry: { pair: Pair; value: unknown }): void {
    if (own.has(key) && isNodeLike(entry.pair.key)) {
      this.errors.push({
        node: entry.pair.key,
        message: `the key ${JSON.stringify(key)} appears twice in this mapping`,
        fix: 'Keep one of the two; readers differ in which one wins.',
        fatal: false,
      });
    }
    own.set(key, entry.value);
  }

  #merge(merged: Map<string, unknown>, key: Node, value: unknown): void {
    const sources: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const source of sources) {
      if (isObject(source)) addMissing(merged, source);
      else
        this.#refuse(
          key,
          'a merge key takes a mapping or a list of mappings',
          'Merge an alias of a mapping.',
        );
    }
  }
}

/** Whether a key is a `<<` that merges; a quoted one is a plain key. */
export function isMergeKey(key: unknown): key is Scalar {
  return isScalar(key) && typeof key.value === 'symbol' && key.value.description === '<<';
}

/** A scalar key as the text that JSON has for it. */
export function keyText(key: { readonly value: unknown }): string {
  return typeof key.value === 'symbol' ? (key.value.description ?? '') : String(key.value);
}

function addMissing(merged: Map<string, unknown>, source: YamlObject): void {
  for (const [key, entry] of Object.entries(source)) if (!merged.has(key)) merged.set(key, entry);
}

function isNodeLike(key: unknown): key is Node {
  return isScalar(key) || isMap(key) || isSeq(key) || isAlias(key);
}

function define(target: Record<string, unknown>, key: string, value: unknown): void {
  // Plain assignment would lose a key named `__proto__`.
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

function sum(items: readonly Sized[]): number {
  return items.reduce((total, item) => total + item.size, 1);
}
