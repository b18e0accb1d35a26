import type { Node } from 'yaml';
import { visible } from '../diagnostics/escape.ts';
import type { Severity } from '../diagnostics/finding.ts';
import { LineIndex, START_OF_FILE, type Range } from '../diagnostics/position.ts';
import { evaluate, type Evaluation } from './evaluate.ts';
import { spanOf, type Tree } from './locate.ts';
import { parseText, type ParsedDocument } from './parse.ts';
import { resourcesIn, type Origin, type Resource } from './resource.ts';
import { isObject, listOf, member, textOf } from './value.ts';

/** A file's content, or why there is none. */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** Whether the file was asked for by name. A file found in a folder may well hold something else than manifests. */
  readonly explicit: boolean;
  /** Why the content cannot be used; `text` is empty then. */
  readonly unreadable?: string;
}

/** Something that keeps a document, or part of it, from being read. */
export interface Problem {
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  readonly range: Range;
}

/** What is in one file. */
export interface Manifest {
  readonly file: string;
  readonly text: string;
  /** How many documents have content. */
  readonly documents: number;
  /** How many of them were passed over because they are no Kubernetes objects. */
  readonly skipped: number;
  readonly resources: readonly Resource[];
  readonly problems: readonly Problem[];
}

interface Loaded {
  readonly resources: readonly Resource[];
  readonly problems: readonly Problem[];
  readonly state: 'empty' | 'read' | 'skipped';
}

/** Reads the documents of a file. Never throws on content: whatever is wrong with it is a problem with a range. */
export function loadManifest(source: Source): Manifest {
  const { file } = source;
  if (source.unreadable !== undefined) {
    const problem = {
      severity: 'error',
      message: source.unreadable,
      fix: 'Leave the file out, or put readable YAML in it.',
      range: START_OF_FILE,
    } as const;
    return { file, text: '', documents: 0, skipped: 0, resources: [], problems: [problem] };
  }
  // Editors do not count a byte order mark as a column.
  const text = source.text.startsWith('\ufeff') ? source.text.slice(1) : source.text;
  if (isForeignJson(source)) return { file, text, documents: 1, skipped: 1, resources: [], problems: [] };
  const lines = new LineIndex(text);
  const { documents, stopped } = parseText(text);
  const loaded = documents.map((document, at) =>
    loadDocument(document, { file, document: at, text, lines, explicit: source.explicit }),
  );
  const halt =
    stopped === undefined
      ? []
      : [
          problemAt(
            lines.range(stopped.offset, stopped.offset + 1),
            `the rest of the file cannot be read: ${stopped.message}`,
          ),
        ];
  return {
    file,
    text,
    documents: loaded.filter(({ state }) => state !== 'empty').length,
    skipped: loaded.filter(({ state }) => state === 'skipped').length,
    resources: loaded.flatMap(({ resources }) => resources),
    problems: [...loaded.flatMap(({ problems }) => problems), ...halt],
  };
}

interface Context {
  readonly file: string;
  readonly document: number;
  readonly text: string;
  readonly lines: LineIndex;
  readonly explicit: boolean;
}

function loadDocument(document: ParsedDocument, context: Context): Loaded {
  const error = document.errors[0];
  if (error !== undefined) {
    // An error at the end of the text would point at a line that no editor shows.
    const [start, end] = error.pos.map((offset) => Math.min(offset, context.text.trimEnd().length));
    const problem = problemAt(
      context.lines.range(start ?? 0, end ?? 0),
      `not valid YAML: ${visible(error.message)}`,
    );
    return { resources: [], problems: [problem], state: 'read' };
  }
  const evaluation = evaluate(document.contents);
  const tree: Tree = { text: context.text, root: document.contents, targets: evaluation.targets };
  const problems = evaluationProblems(evaluation, tree, context);
  if (evaluation.errors.some(({ fatal }) => fatal)) return { resources: [], problems, state: 'read' };
  const loaded = loadValue(evaluation.value, { ...context, tree });
  return { ...loaded, problems: [...problems, ...loaded.problems] };
}

function evaluationProblems(evaluation: Evaluation, tree: Tree, context: Context): Problem[] {
  return evaluation.errors.map(({ node, message, fix }) =>
    problemAt(rangeOf(node, tree, context), message, fix),
  );
}

function rangeOf(node: Node, tree: Tree, context: Context): Range {
  return context.lines.range(...spanOf({ ...tree, root: node }, [], 'value'));
}

function loadValue(value: unknown, origin: Origin & Context): Loaded {
  if (value === null) return { resources: [], problems: [], state: 'empty' };
  const range = origin.lines.range(...spanOf(origin.tree, [], 'key'));
  if (!isObject(value) || !(isResourceLike(value) || isRuleFile(value))) {
    const problem: Problem = {
      severity: 'warning',
      message: 'the document is not a Kubernetes resource',
      fix: 'Give it apiVersion and kind, or leave the file out.',
      range,
    };
    return { resources: [], problems: origin.explicit ? [problem] : [], state: 'skipped' };
  }
  const resources: Resource[] = [];
  const problems: Problem[] = [];
  for (const found of resourcesIn(value, origin)) {
    if (!('locate' in found)) {
      problems.push(
        problemAt(
          origin.lines.range(...spanOf(origin.tree, found.path, 'value')),
          'a list item is not a Kubernetes resource',
        ),
      );
      continue;
    }
    resources.push(found);
    const missing = missingParts(found);
    if (missing !== '')
      problems.push(problemAt(found.locate([], 'key'), `the object has no ${missing}`, `Add ${missing}.`));
  }
  return { resources, problems, state: 'read' };
}

function missingParts(resource: Resource): string {
  if (isRuleFile(resource.value)) return '';
  return [resource.apiVersion === '' ? 'apiVersion' : '', resource.kind === '' ? 'kind' : '']
    .filter(Boolean)
    .join(' and ');
}

/** With a kind, and either a version or the shape of an object: other tools' files have kinds as well. */
function isResourceLike(value: unknown): boolean {
  if (textOf(member(value, 'kind')) === '') return false;
  return (
    member(value, 'apiVersion') !== undefined ||
    ['metadata', 'spec', 'items'].some((key) => typeof member(value, key) === 'object')
  );
}

function isRuleFile(value: unknown): boolean {
  const groups = member(value, 'groups');
  if (member(value, 'kind') !== undefined || !Array.isArray(groups)) return false;
  return listOf(groups).every((group) => Array.isArray(member(group, 'rules')));
}

// Folders hold package.json and tsconfig.json, the latter with comments that no YAML reader accepts.
function isForeignJson(source: Source): boolean {
  return (
    !source.explicit &&
    source.file.endsWith('.json') &&
    !(source.text.includes('"kind"') || source.text.includes('"groups"'))
  );
}

function problemAt(
  range: Range,
  message: string,
  fix = 'Write YAML that every reader understands in the same way.',
): Problem {
  return { severity: 'error', message, fix, range };
}
