import type { z } from 'zod';
import { runbookSpec } from '../../api/runbook.ts';
import { draftRunbook } from '../compile.ts';
import type { Runbook } from '../model/runbook.ts';
import type { System } from '../model/system.ts';

type Found = readonly [field: string, message: string];

/** What the API's own schema says against a runbook: unknown actions, bounds out of range, malformed names. */
export function* schemaProblems(system: System, runbook: Runbook): Generator<Found> {
  const draft = draftRunbook(system, runbook);
  const parsed = runbookSpec.safeParse(draft);
  if (parsed.success) return;
  for (const issue of parsed.error.issues.flatMap((found) => innermost(found))) {
    yield [fieldName(draft, issue.path), issue.message];
  }
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A failed union reports every variant; only the variant that was meant is of use. */
function innermost(issue: z.core.$ZodIssue, prefix: readonly PropertyKey[] = []): Issue[] {
  const path = [...prefix, ...issue.path];
  if (issue.code !== 'invalid_union') return [{ path, message: issue.message }];
  const meant = issue.errors.find((variant) => variant.every(({ path: inner }) => inner.length > 0));
  if (meant === undefined) return [{ path, message: issue.message }];
  return meant.flatMap((inner) => innermost(inner, path));
}

/** `remedies.1.bounds` → `remedies.pause.bounds`: list items by their id. */
function fieldName(root: unknown, path: readonly PropertyKey[]): string {
  let node: unknown = root;
  const names: string[] = [];
  for (const key of path) {
    node = typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined;
    const id: unknown = typeof node === 'object' && node !== null ? Reflect.get(node, 'id') : undefined;
    names.push(typeof key === 'number' && typeof id === 'string' ? id : String(key));
  }
  return names.join('.');
}
