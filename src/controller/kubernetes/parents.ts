import { ConflictError, TerminalError } from './errors.ts';
import { at as valueAt } from './is-so.ts';
import { unchanged } from './patch.ts';
import type { Change, KubernetesReader, KubernetesWriter, PatchStep } from './ports.ts';

const UNPROCESSABLE = 422;

/**
 * Sends a change, and once more with what its steps need around them, where the object lacks that: what takes a change
 * back is written down before it, and an annotation that the change would have brought may never have come. The second
 * try is for the object as it was read, so it takes nothing from anybody.
 *
 * @throws what the first try was answered with, where nothing is missing.
 */
export async function sendWithParents(
  change: Change,
  options: { readonly dryRun: boolean },
  cluster: Pick<KubernetesReader, 'get'> & KubernetesWriter,
): Promise<void> {
  try {
    await cluster.send(change, options);
  } catch (error) {
    if (!('patch' in change) || !isUnprocessable(error)) throw error;
    const { patch } = change;
    const object = await cluster.get(patch.ref);
    const steps = object === undefined ? undefined : withParents(object, patch.steps);
    if (object === undefined || steps === undefined) throw error;
    await cluster.send({ patch: { ...patch, steps: [...unchanged(object), ...steps] } }, options);
  }
}

/** A path that leads nowhere is answered as a test that failed is. */
function isUnprocessable(error: unknown): boolean {
  const isRefused = error instanceof ConflictError || error instanceof TerminalError;
  return isRefused && error.status === UNPROCESSABLE;
}

/** The steps with every object made that one adds to and that is not there; nothing when none is missing. */
function withParents(object: unknown, steps: readonly PatchStep[]): readonly PatchStep[] | undefined {
  const made = new Set<string>();
  const whole = steps.flatMap((step): readonly PatchStep[] => {
    if (step.op !== 'add') return [step];
    const missing = parentsOf(step.path).filter((path) => !made.has(path) && valueAt(object, path) == null);
    for (const path of missing) made.add(path);
    return [...missing.map((path) => ({ op: 'add' as const, path, value: {} })), step];
  });
  return made.size === 0 ? undefined : whole;
}

/** The paths above one, from the outermost. */
function parentsOf(path: string): readonly string[] {
  const keys = path.split('/').slice(1, -1);
  return keys.map((_, index) => `/${keys.slice(0, index + 1).join('/')}`);
}
