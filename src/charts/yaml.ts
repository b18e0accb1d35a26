import {
  Document,
  isCollection,
  isPair,
  isScalar,
  Scalar,
  visit,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/** Keys that a reader looks for first, in this order; the rest follows by the alphabet. */
const FIRST = [
  'apiVersion',
  'kind',
  'metadata',
  'spec',
  'id',
  'name',
  'alert',
  'record',
  'title',
  'text',
  'expr',
  'for',
];

/**
 * Manifest → YAML for reviewers: what a thing is called before what it has, literal blocks for PromQL and
 * everything of several lines, no folded lines, no anchors, and quotes where YAML 1.1 readers (Kubernetes' Go
 * tools) would see a boolean or a number.
 */
export function toYaml(manifest: object): string {
  const isDefinition = 'kind' in manifest && manifest.kind === 'CustomResourceDefinition';
  const document = new Document(manifest, {
    version: '1.1',
    aliasDuplicateObjects: false,
    sortMapEntries: (a, b) => rank(a) - rank(b) || compare(keyOf(a), keyOf(b)),
  });
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(value) || typeof value.value !== 'string') return;
      const isExpression = isScalar(key) && key.value === 'expr';
      if (isExpression || value.value.includes('\n')) value.type = Scalar.BLOCK_LITERAL;
    },
    Collection(_, collection) {
      if (isDefinition && isShort(collection)) collection.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, directives: false });
}

const FLOW_WIDTH = 100;

/** `{ maxLength: 63, type: string }`: a CRD spells thousands of these, and they read better on one line. */
function isShort(collection: YAMLMap | YAMLSeq): boolean {
  return widthLeft(collection, FLOW_WIDTH) >= 0;
}

/** What is left of a line's width after the node; stops as soon as nothing is. */
function widthLeft(node: unknown, width: number): number {
  if (isScalar(node)) return width - String(node.value).length - 2;
  if (isPair(node)) return widthLeft(node.value, widthLeft(node.key, width));
  if (!isCollection(node)) return width;
  let left = width - 2;
  for (const item of node.items) {
    if (left < 0) return left;
    left = widthLeft(item, left);
  }
  return left;
}

function rank(pair: Pair): number {
  const index = FIRST.indexOf(keyOf(pair));
  return index === -1 ? FIRST.length : index;
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
