import type { Adapter, Endpoint, Store } from '../catalogue/model/system.ts';
import type { Target } from '../api/target.ts';
import type { RunbookContext } from './context.ts';
import { targetOf } from './target.ts';
import { commandWord } from './shell.ts';

/** What a target names in its system. Each throws an Error for a target of another kind, or a name that is not there. */
export function storeOf(context: RunbookContext, id: string): Store {
  const target = targetOf(context, id);
  return entry('store', 'store' in target ? target.store.name : id, context.system.stores);
}

export function endpointOf(context: RunbookContext, id: string): Endpoint {
  const target = targetOf(context, id);
  return entry('endpoint', 'endpoint' in target ? target.endpoint.name : id, context.system.endpoints);
}

/** The command that the document gives for an adapter, with its placeholders as shell variables. */
export function adapterCommand(context: RunbookContext, id: string): string {
  const target = targetOf(context, id);
  const name = 'adapter' in target ? target.adapter.name : id;
  const { command }: Adapter = entry('adapter', name, context.system.adapters);
  return command.map(commandWord).join(' ');
}

export type Stream = Extract<Target, { readonly stream: unknown }>['stream'];

export function streamOf(context: RunbookContext, id: string): Stream {
  const target = targetOf(context, id);
  if ('stream' in target) return target.stream;
  throw new Error(`target '${id}' of ${context.system.id}/${context.runbook.name} is no stream`);
}

function entry<Named extends { readonly name: string }>(
  kind: string,
  name: string,
  all: readonly Named[],
): Named {
  const found = all.find((item) => item.name === name);
  if (found === undefined) {
    throw new Error(`no ${kind} '${name}'; there are ${all.map((item) => item.name).join(', ') || 'none'}`);
  }
  return found;
}
