import { isDeepStrictEqual } from 'node:util';
import type { PatchStep } from './ports.ts';

/** Whether an object already is as the steps of a patch would make it. What they test is left aside. */
export function isAlreadySo(object: unknown, steps: readonly PatchStep[]): boolean {
  return steps.every((step) => {
    if (step.op === 'test') return true;
    const found = at(object, step.path);
    return step.op === 'remove' ? found === undefined : isDeepStrictEqual(found, step.value);
  });
}

/** The value that a JSON pointer (RFC 6901) names; undefined when there is none. */
export function at(value: unknown, pointer: string): unknown {
  let found = value;
  for (const escaped of pointer.split('/').slice(1)) {
    const key = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof found !== 'object' || found === null) return undefined;
    const entry: unknown = Object.getOwnPropertyDescriptor(found, key)?.value;
    found = entry;
  }
  return found;
}
