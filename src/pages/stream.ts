import { seconds, type Duration } from '../api/scalars.ts';
import type { RunbookContext } from './context.ts';
import { streamOf, type Stream } from './outside.ts';
import { word } from './shell.ts';
import { addressVariable } from './sql.ts';

type Measure = 'lag' | 'pending' | 'backlog' | 'idlePending' | 'inactiveConsumers' | 'deadLetters' | 'length';

interface StreamState {
  readonly target: string;
  readonly measure: Measure;
  readonly idle?: Duration | undefined;
  readonly limit?: number | undefined;
}

export function redis({ connection }: Stream): string {
  return `redis-cli -u "$${addressVariable(connection)}"`;
}

/** Milliseconds, as Redis counts idle time. */
export function milliseconds(duration: Duration): number {
  return seconds(duration) * 1000;
}

/** What shows a measure of a stream. */
export function streamCommands(
  context: RunbookContext,
  { target, measure, idle, limit = 10 }: StreamState,
): string {
  const stream = streamOf(context, target);
  const cli = redis(stream);
  const [key, group] = [word(stream.key), word(stream.group)];
  const filter = idle === undefined ? '' : ` IDLE ${milliseconds(idle)}`;
  const groups = `${cli} XINFO GROUPS ${key}`;
  const pending = `${cli} XPENDING ${key} ${group}${filter} - + ${limit}`;
  const commands: Readonly<Record<Measure, string>> = {
    lag: groups,
    backlog: groups,
    pending,
    idlePending: pending,
    inactiveConsumers: `${cli} XINFO CONSUMERS ${key} ${group}`,
    deadLetters: `${cli} XLEN ${word(stream.deadLetterKey ?? stream.key)}`,
    length: `${cli} XLEN ${key}`,
  };
  return commands[measure];
}
