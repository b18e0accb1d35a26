import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { KubernetesObject } from '../../controller/kubernetes/objects.ts';
import { objectShape } from './object.ts';
import { scenario, type Scenario } from './scenario.ts';

/** More than any snapshot of a namespace is; a scenario is somebody else's file. */
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_ISSUES = 10;

const list = z.looseObject({ kind: z.string().regex(/List$/), items: z.array(z.unknown()) });

/**
 * A scenario from its file.
 *
 * @throws Error naming the file, the field, and what it must be.
 */
export async function readScenario(path: string): Promise<Scenario> {
  const [document, ...more] = await documentsOf(path);
  if (document === undefined) throw new Error(`${path} is empty: a scenario has at least a title and alerts`);
  if (more.length > 0) throw new Error(`${path} has ${more.length + 1} documents: write one scenario a file`);
  const { data, error } = scenario.safeParse(document);
  if (data === undefined) throw new Error(complaint(path, 'scenario', error));
  return data;
}

/** The objects of a scenario's own and of the snapshots that it names. @throws Error as {@link readScenario} does. */
export async function objectsOf(
  path: string,
  { objects, snapshots }: Scenario,
): Promise<readonly KubernetesObject[]> {
  const read = snapshots.map((snapshot) => readObjects(resolve(dirname(path), snapshot)));
  return [...(await Promise.all(read)).flat(), ...objects];
}

/** All objects of a file, or of all YAML and JSON files below a folder. @throws Error as {@link readScenario} does. */
export async function readObjects(path: string): Promise<readonly KubernetesObject[]> {
  const files = await filesOf(path);
  const found = await Promise.all(
    files.map(async (file) => (await documentsOf(file)).flatMap((document) => objectsIn(file, document))),
  );
  return found.flat();
}

async function filesOf(path: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path, { recursive: true });
    const files = entries.filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
    if (files.length === 0) throw new Error(`${path} holds no .yaml, .yml or .json file`);
    return files.map((name) => join(path, name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return [path];
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new Error(`${path} is not there: name a file or a folder`, { cause: error });
    throw error;
  }
}

function objectsIn(file: string, document: unknown): readonly KubernetesObject[] {
  const many = list.safeParse(document);
  const items = many.success ? many.data.items : [document];
  return items.map((item, index) => {
    const { data, error } = objectShape.safeParse(item);
    if (data === undefined)
      throw new Error(complaint(file, `Kubernetes object (number ${index + 1})`, error));
    return data;
  });
}

async function documentsOf(path: string): Promise<readonly unknown[]> {
  const text = await textOf(path);
  // JSON is YAML. Few aliases are allowed, since they can grow without end.
  const documents = parseAllDocuments(text, { maxAliasCount: 100 } as object);
  return [...documents]
    .map((document) => {
      const [problem] = document.errors;
      if (problem !== undefined)
        throw new Error(`${path} is no YAML: ${problem.message.split('\n')[0] ?? ''}`);
      return document.toJS({ maxAliasCount: 100 }) as unknown;
    })
    .filter((value) => value !== null);
}

async function textOf(path: string): Promise<string> {
  try {
    const text = await readFile(path, 'utf8');
    if (text.length > MOST_BYTES)
      throw new Error(`${path} is longer than ${MOST_BYTES} bytes: leave out what is not needed`);
    return text;
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      throw new Error(`${path} cannot be read (${String(error.code)}): check the path`, { cause: error });
    throw error;
  }
}

function complaint(path: string, what: string, { issues }: z.ZodError): string {
  const lines = issues.slice(0, MOST_ISSUES).map((issue) => `  ${fieldOf(issue.path)}: ${deepest(issue)}`);
  return `${path} is no ${what}; see docs/simulate.md for its fields:\n${lines.join('\n')}`;
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '(the whole file)' : path.map(String).join('.');
}

/** Of a choice what is wrong with the alternative that fits best, which is the one with the fewest issues. */
function deepest(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union') return issue.message;
  const [best] = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length);
  const first = best?.[0];
  if (first === undefined) return issue.message;
  const where = first.path.length === 0 ? '' : `${fieldOf(first.path)}: `;
  return `${where}${deepest(first)}`;
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}
