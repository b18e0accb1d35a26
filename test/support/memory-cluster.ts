import { pluralOf, selects } from '../../src/commands/simulate/select.ts';
import { TerminalError } from '../../src/controller/kubernetes/errors.ts';
import {
  objectKey,
  type KubernetesObject,
  type ObjectRef,
  type ResourceType,
} from '../../src/controller/kubernetes/objects.ts';
import type { KubernetesReader, ListOptions, LogOptions } from '../../src/controller/kubernetes/ports.ts';

export interface MemoryLogs {
  /** By `namespace/pod/container`, and with `/previous` behind it for the run before. */
  readonly [container: string]: string;
}

/**
 * A cluster that is a list of objects: what is in `objects` is what `get` and `list` find, by the rules by which the API
 * server selects. Kinds are found by their apiVersion and the regular English plural of their kind.
 */
export class MemoryCluster implements KubernetesReader {
  readonly objects: KubernetesObject[];
  /** What was asked for, in order: `get …`, `list …`, `logs …`. */
  readonly asked: string[] = [];

  constructor(
    objects: readonly KubernetesObject[] = [],
    private readonly logTexts: MemoryLogs = {},
  ) {
    this.objects = [...objects];
  }

  readonly get = (ref: ObjectRef): Promise<KubernetesObject | undefined> => {
    this.asked.push(`get ${objectKey(ref)}`);
    const { namespace, name } = ref;
    return Promise.resolve(
      this.ofType(ref).find(({ metadata }) => metadata.name === name && metadata.namespace === namespace),
    );
  };

  readonly list = (type: ResourceType, options: ListOptions): Promise<readonly KubernetesObject[]> => {
    const { namespace, limit } = options;
    this.asked.push(`list ${namespace ?? '*'}/${type.plural}`);
    const found = this.ofType(type).filter((object) => selects(object, options));
    return Promise.resolve(limit === undefined ? found : found.slice(0, limit));
  };

  readonly logs = (
    { namespace, name }: { readonly namespace: string; readonly name: string },
    { container, previous = false, lines, bytes }: LogOptions,
  ): Promise<string> => {
    const key = [namespace, name, container ?? '', ...(previous ? ['previous'] : [])].join('/');
    this.asked.push(`logs ${key}`);
    const text = this.logTexts[key];
    if (text === undefined) {
      const answer = { status: 400, request: `GET /api/v1/namespaces/${namespace}/pods/${name}/log` };
      return Promise.reject(
        new TerminalError(`${previous ? 'previous terminated ' : ''}container not found`, answer),
      );
    }
    return Promise.resolve(lastLines(text, lines).slice(0, bytes));
  };

  private ofType({ group, version, plural }: ResourceType): readonly KubernetesObject[] {
    const apiVersion = group === '' ? version : `${group}/${version}`;
    return this.objects.filter(
      (object) => object.apiVersion === apiVersion && pluralOf(object.kind) === plural,
    );
  }
}

function lastLines(text: string, count: number): string {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines
    .slice(-count)
    .map((line) => `${line}\n`)
    .join('');
}
