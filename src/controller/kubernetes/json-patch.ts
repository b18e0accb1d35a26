import { isDeepStrictEqual } from 'node:util';
import type { PatchStep } from './ports.ts';

/** A step that does not fit the object; `test` when it is the condition of a patch that does not hold. */
export class PatchError extends Error {
  override readonly name = 'PatchError';

  constructor(
    readonly kind: 'test' | 'path',
    message: string,
  ) {
    super(message);
  }
}

/**
 * What a JSON patch (RFC 6902: test, add, replace, remove) makes of a value, which stays as it is. Either all steps are
 * carried out, or none.
 *
 * @throws PatchError
 */
export function applyPatch<Value>(value: Value, steps: readonly PatchStep[]): Value {
  const root = { value: structuredClone(value) };
  for (const step of steps) apply(root, step);
  return root.value;
}

/** What a JSON merge patch (RFC 7386) makes of a value, which stays as it is: null removes, lists are replaced. */
export function mergePatch(value: unknown, patch: unknown): unknown {
  if (!isPlain(patch)) return structuredClone(patch);
  const merged: Record<string, unknown> = isPlain(value) ? { ...value } : {};
  for (const [key, part] of Object.entries(patch)) {
    if (part === null) Reflect.deleteProperty(merged, key);
    else define(merged, key, mergePatch(merged[key], part));
  }
  return merged;
}

function apply(root: object, step: PatchStep): void {
  const tokens = ['value', ...tokensOf(step.path)];
  const key = tokens.pop() ?? '';
  const parent = tokens.reduce<unknown>((inner, token) => entryOf(inner, token), root);
  if (typeof parent !== 'object' || parent === null) throw missing(step);
  if (Array.isArray(parent)) applyToList(parent, key, step);
  else applyToObject(parent, key, step);
}

function applyToObject(parent: object, key: string, step: PatchStep): void {
  const isThere = Object.hasOwn(parent, key);
  if (step.op === 'test') {
    assertSame(entryOf(parent, key), step);
    return;
  }
  if (!isThere && step.op !== 'add') throw missing(step);
  if (step.op === 'remove') Reflect.deleteProperty(parent, key);
  else define(parent, key, structuredClone(step.value));
}

function applyToList(parent: unknown[], key: string, step: PatchStep): void {
  const index = key === '-' ? parent.length : /^(0|[1-9]\d*)$/.test(key) ? Number(key) : -1;
  const last = step.op === 'add' ? parent.length : parent.length - 1;
  if (index < 0 || index > last) throw missing(step);
  if (step.op === 'test') assertSame(parent[index], step);
  else if (step.op === 'remove') parent.splice(index, 1);
  else parent.splice(index, step.op === 'add' ? 0 : 1, structuredClone(step.value));
}

function assertSame(found: unknown, step: Extract<PatchStep, { op: 'test' | 'add' | 'replace' }>): void {
  if (isDeepStrictEqual(found, step.value)) return;
  throw new PatchError('test', `the test of ${step.path} does not hold`);
}

function missing({ op, path }: PatchStep): PatchError {
  return new PatchError('path', `there is nothing to ${op} at ${path}`);
}

/** The keys of a JSON pointer (RFC 6901). */
function tokensOf(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function entryOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const entry: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
  return entry;
}

/** Also for a key such as `__proto__`, which must become a field like any other. */
function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
