import { z } from 'zod';
import type { RemediationResource } from '../../api/remediation.ts';
import { change } from '../../controller/kubernetes/change-schema.ts';
import { objectKey } from '../../controller/kubernetes/objects.ts';
import type { Change } from '../../controller/kubernetes/ports.ts';
import { REMEDIATIONS } from '../../controller/kubernetes/own-types.ts';
import { DONE, print, REFUSED, type Caller, type ClusterFlags } from './command.ts';
import type { OperatorIo } from './io.ts';
import { allRemediations } from './remediations.ts';
import { table } from './table.ts';

export interface LeaseFlags extends ClusterFlags {
  /** Remediations whose leases are to be returned. */
  readonly return?: readonly string[];
  readonly all: boolean;
  /** Seconds to wait until they are; not at all when absent. */
  readonly wait?: number;
}

/** A temporary change that is not taken back yet. */
interface HeldLease {
  readonly remediation: string;
  readonly remedy: string;
  readonly action: string;
  readonly target: string;
  readonly until: string;
  readonly state: 'open' | 'failed';
  /** What takes it back, in words. */
  readonly inverse: string;
}

const LOOK_AGAIN_MS = 1000;
const PATIENCE_MS = 2000;

/** Lists temporary changes, or has the controller take them back. @returns the exit code. */
export async function leases(
  flags: LeaseFlags,
  { caller, io }: { readonly caller: Caller; readonly io: OperatorIo },
): Promise<number> {
  const all = await allRemediations(caller);
  const names = flags.all ? undefined : flags.return;
  if (names === undefined && !flags.all) return list(all.flatMap(heldBy), flags, io);
  const unknown = (names ?? []).find((name) => !all.some(({ metadata }) => metadata.name === name));
  if (unknown !== undefined) {
    io.stderr(
      `there is no Remediation ${unknown} in ${caller.namespace}; stanchion leases lists what is open\n`,
    );
    return REFUSED;
  }
  const chosen = all.filter(({ metadata }) => names === undefined || names.includes(metadata.name));
  const held = chosen.filter((one) => heldBy(one).length > 0);
  for (const remediation of held) await cancel(remediation, caller);
  const asked = held.map(({ metadata }) => metadata.name);
  const left =
    flags.wait === undefined ? held.flatMap(heldBy) : await returned(asked, flags.wait, { caller, io });
  print(io, flags, summary(asked, left, flags), { asked, left });
  return flags.wait !== undefined && left.length > 0 ? REFUSED : DONE;
}

function list(held: readonly HeldLease[], flags: LeaseFlags, io: OperatorIo): number {
  const rows = held.map(({ remediation, remedy, target, until, state, inverse }) => [
    ...[remediation, remedy, target, until, state, inverse],
  ]);
  const heading = ['REMEDIATION', 'REMEDY', 'TARGET', 'UNTIL', 'STATE', 'TAKEN BACK BY'];
  print(io, flags, rows.length === 0 ? 'nothing temporary is open' : table([heading, ...rows]), {
    leases: held,
  });
  return DONE;
}

function heldBy({ metadata, status }: RemediationResource): HeldLease[] {
  return (status?.leases ?? []).flatMap(({ remedy, action, target, until, state, inverse }) => {
    if (state === 'returned') return [];
    return [{ remediation: metadata.name, remedy, action, target, until, state, inverse: inWords(inverse) }];
  });
}

const changes = z.array(change);

function inWords(inverse: string): string {
  const { data } = changes.safeParse(JSON.parse(inverse));
  return data === undefined ? 'a change that this version does not know' : data.map(changeInWords).join(', ');
}

function changeInWords(one: Change): string {
  if ('patch' in one) return `patch ${objectKey(one.patch.ref)}`;
  if ('create' in one) return `create ${one.create.type.plural}/${one.create.object.metadata.name}`;
  if ('delete' in one) return `delete ${objectKey(one.delete.ref)}`;
  return `evict ${one.evict.namespace}/pods/${one.evict.name}`;
}

/** The end of the episode: the controller takes everything back on the way to it. */
async function cancel({ metadata, spec }: RemediationResource, { client, namespace }: Caller): Promise<void> {
  if (spec.cancel === true) return;
  const ref = { ...REMEDIATIONS, namespace, name: metadata.name };
  await client.patch(ref, [{ op: 'add', path: '/spec/cancel', value: true }]);
}

/** Waits for the controller. @returns what is left in the end; one that failed is not waited for. */
async function returned(
  names: readonly string[],
  seconds: number,
  { caller, io }: { readonly caller: Caller; readonly io: OperatorIo },
): Promise<readonly HeldLease[]> {
  const began = io.now().getTime();
  for (;;) {
    const all = await allRemediations(caller);
    const left = all.filter(({ metadata }) => names.includes(metadata.name)).flatMap(heldBy);
    const passed = io.now().getTime() - began;
    const isShown = io.watched && passed >= PATIENCE_MS;
    if (!left.some(({ state }) => state === 'open') || passed >= seconds * 1000) {
      if (isShown) io.stderr('\r\u001b[K');
      return left;
    }
    if (isShown) io.stderr(`\r${left.length} left after ${Math.round(passed / 1000)} s`);
    await io.wait(LOOK_AGAIN_MS);
  }
}

function summary(asked: readonly string[], left: readonly HeldLease[], { wait }: LeaseFlags): string {
  if (asked.length === 0) return 'nothing temporary is open';
  if (wait === undefined) return `asked the controller to take back: ${asked.join(', ')}`;
  if (left.length === 0) return `taken back: ${asked.join(', ')}`;
  const rows = left.map(({ remediation, target, state }) => `${remediation}: ${target} (${state})`);
  return `not taken back, see status.leases:\n${rows.join('\n')}`;
}
