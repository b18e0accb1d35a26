import { isDeepStrictEqual } from 'node:util';
import { applyPatch, type Operation } from 'rfc6902';
import { ConflictError, TerminalError, type Answer } from '../../src/controller/kubernetes/errors.ts';
import {
  objectKey,
  JOBS,
  PODS,
  type KubernetesObject,
  type ObjectRef,
} from '../../src/controller/kubernetes/objects.ts';
import type { Change, KubernetesWriter, PatchStep } from '../../src/controller/kubernetes/ports.ts';
import { MemoryCluster } from './memory-cluster.ts';

/**
 * A memory cluster that can be changed by the API server's rules: tests of a JSON patch, uids and resource versions
 * decide, every change brings a new resource version, and a change of a spec a new generation.
 */
export class WritableCluster extends MemoryCluster implements KubernetesWriter {
  /** Changes that were kept, in order. */
  readonly sent: Change[] = [];
  /** Changes that were tried out. */
  readonly tried: Change[] = [];
  #version = 1000;

  readonly send = async (change: Change, { dryRun }: { readonly dryRun: boolean }): Promise<void> => {
    const keep = await this.#work(change);
    if (dryRun) {
      this.tried.push(change);
      return;
    }
    // As the API server, which writes nothing where nothing would be different.
    if (keep === undefined) return;
    this.sent.push(change);
    keep();
  };

  /** What somebody else does to an object. */
  async edit(ref: ObjectRef, steps: readonly PatchStep[]): Promise<void> {
    (await this.#patched(ref, steps))?.();
  }

  /** What the Job controller does with Jobs that nobody has ended yet. */
  async jobsSucceed(): Promise<void> {
    const status = { conditions: [{ type: 'Complete', status: 'True' }] };
    for (const { kind, metadata, ...rest } of this.objects) {
      const { namespace = '', name } = metadata;
      if (kind !== 'Job' || rest['status'] !== undefined) continue;
      await this.edit({ ...JOBS, namespace, name }, [{ op: 'add', path: '/status', value: status }]);
    }
  }

  async #work(change: Change): Promise<(() => void) | undefined> {
    if ('patch' in change) return this.#patched(change.patch.ref, change.patch.steps);
    if ('create' in change) return this.#created(change.create);
    if ('delete' in change) {
      const { ref, uid, resourceVersion } = change.delete;
      return this.#removed(ref, { uid, resourceVersion });
    }
    const { namespace, name, uid } = change.evict;
    return this.#removed({ ...PODS, namespace, name }, { uid });
  }

  async #patched(ref: ObjectRef, steps: readonly PatchStep[]): Promise<(() => void) | undefined> {
    const object = await this.get(ref);
    const answer = { status: 422, request: `PATCH ${objectKey(ref)}` };
    if (object === undefined) throw new TerminalError('not found', { ...answer, status: 404 });
    const copy = structuredClone(object);
    const failed = applyPatch(copy, structuredClone([...steps]) as Operation[]).find(
      (error) => error !== null,
    );
    if (failed?.name === 'TestError') throw new ConflictError(failed.message, answer);
    if (failed !== undefined) throw new TerminalError(failed.message, answer);
    if (isDeepStrictEqual(copy, object)) return undefined;
    const isSpec = steps.some(({ op, path }) => op !== 'test' && path.startsWith('/spec'));
    return () => this.#replace(object, this.#stamped(copy, isSpec));
  }

  async #created({ type, object }: Extract<Change, { create: unknown }>['create']): Promise<() => void> {
    const { name, namespace } = object.metadata;
    const ref = { ...type, name, ...(namespace === undefined ? {} : { namespace }) };
    if ((await this.get(ref)) !== undefined) throw new ConflictError('already exists', answerOf('POST', ref));
    return () => this.objects.push(this.#stamped(structuredClone(object), true));
  }

  async #removed(
    ref: ObjectRef,
    wanted: { readonly uid: string; readonly resourceVersion?: string },
  ): Promise<() => void> {
    const object = await this.get(ref);
    const answer = answerOf('DELETE', ref);
    if (object === undefined) throw new TerminalError('not found', { ...answer, status: 404 });
    const { uid, resourceVersion } = object.metadata;
    if (uid !== wanted.uid || resourceVersion !== (wanted.resourceVersion ?? resourceVersion)) {
      throw new ConflictError('the precondition failed', answer);
    }
    return () => this.#replace(object);
  }

  #stamped(object: KubernetesObject, isSpec: boolean): KubernetesObject {
    const { uid, generation = 0 } = object.metadata;
    const metadata = {
      ...object.metadata,
      uid: uid ?? `uid-${String(++this.#version)}`,
      resourceVersion: String(++this.#version),
      generation: isSpec ? generation + 1 : generation,
    };
    return { ...object, metadata };
  }

  #replace(object: KubernetesObject, by?: KubernetesObject): void {
    this.objects.splice(this.objects.indexOf(object), 1, ...(by === undefined ? [] : [by]));
  }
}

function answerOf(verb: string, ref: ObjectRef): Answer {
  return { status: 409, request: `${verb} ${objectKey(ref)}` };
}
