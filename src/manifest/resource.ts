import type { LineIndex, Range } from '../diagnostics/position.ts';
import type { ResourceRef } from '../diagnostics/finding.ts';
import { spanOf, textSpanOf, type Part, type Tree } from './locate.ts';
import { isObject, listOf, member, memberAt, textOf, type Path, type YamlObject } from './value.ts';

/** The kind given to a plain Prometheus rule file, which has none of its own. */
export const RULE_FILE = 'RuleFile';

/** One Kubernetes object (or Prometheus rule file) with the way back to its source. */
export interface Resource {
  readonly file: string;
  /** Which document of the file it is in, counted from 0. */
  readonly document: number;
  readonly apiVersion: string;
  /** The part of `apiVersion` before the slash; empty for the core group. */
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  /** The name, or the prefix it is generated from. */
  readonly name: string;
  readonly value: YamlObject;
  /**
   * Where a path is written. A path that does not exist leads to the key of its nearest existing parent; one that ends
   * at an alias, to the alias; one that goes on behind an alias or merge key, to where the value is written.
   */
  locate(path: Path, part?: Part): Range;
  /** Where a stretch of a string value is written, whatever style the string is written in. */
  locateText(path: Path, stretch: { readonly from: number; readonly to: number }): Range;
}

/** The document a resource is in. */
export interface Origin {
  readonly file: string;
  readonly document: number;
  readonly tree: Tree;
  readonly lines: LineIndex;
}

/** An item of a list that is no object, at this path of the document. */
export interface BadItem {
  readonly path: Path;
}

/** The resources in a value: itself, or what is in it when it is a list. */
export function* resourcesIn(
  value: YamlObject,
  origin: Origin,
  base: Path = [],
): Generator<Resource | BadItem> {
  const kind = textOf(value['kind']);
  const items = value['items'];
  if (!kind.endsWith('List') || !Array.isArray(items)) {
    yield new LocatedResource(value, origin, base);
    return;
  }
  for (const [at, item] of listOf(items).entries()) {
    const path = [...base, 'items', at];
    if (isObject(item)) yield* resourcesIn(withListKind(item, value), origin, path);
    else yield { path };
  }
}

/** Names a resource in a finding. */
export function refOf(resource: Resource): ResourceRef {
  const { apiVersion, kind, namespace, name } = resource;
  return { apiVersion, kind, namespace, name };
}

// The API server leaves kind and version out of the items of typed lists such as PodList.
function withListKind(item: YamlObject, list: YamlObject): YamlObject {
  const kind = textOf(list['kind']).slice(0, -'List'.length);
  if (kind === '' || member(item, 'kind') !== undefined) return item;
  return { apiVersion: list['apiVersion'], kind, ...item };
}

class LocatedResource implements Resource {
  readonly file: string;
  readonly document: number;
  readonly apiVersion: string;
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly value: YamlObject;
  readonly #origin: Origin;
  readonly #base: Path;

  constructor(value: YamlObject, origin: Origin, base: Path) {
    this.file = origin.file;
    this.document = origin.document;
    this.value = value;
    this.apiVersion = textOf(value['apiVersion']);
    this.group = this.apiVersion.includes('/') ? this.apiVersion.slice(0, this.apiVersion.indexOf('/')) : '';
    this.kind = textOf(value['kind']) || (Array.isArray(value['groups']) ? RULE_FILE : '');
    this.namespace = textOf(memberAt(value, 'metadata', 'namespace'));
    this.name =
      textOf(memberAt(value, 'metadata', 'name')) || textOf(memberAt(value, 'metadata', 'generateName'));
    this.#origin = origin;
    this.#base = base;
  }

  locate(path: Path, part: Part = 'value'): Range {
    return this.#origin.lines.range(...spanOf(this.#origin.tree, [...this.#base, ...path], part));
  }

  locateText(path: Path, stretch: { readonly from: number; readonly to: number }): Range {
    return this.#origin.lines.range(...textSpanOf(this.#origin.tree, [...this.#base, ...path], stretch));
  }
}
