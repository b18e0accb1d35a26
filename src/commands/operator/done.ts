import type { RemediationResource } from '../../api/remediation.ts';
import { runbookResource } from '../../api/runbook.ts';
import { ConflictError } from '../../controller/kubernetes/errors.ts';
import type { PatchStep } from '../../controller/kubernetes/ports.ts';
import { REMEDIATIONS, RUNBOOKS } from '../../controller/kubernetes/own-types.ts';
import { visible } from '../../diagnostics/escape.ts';
import { DONE, print, REFUSED, type Caller, type ClusterFlags } from './command.ts';
import type { OperatorIo } from './io.ts';
import { remediationOf } from './remediations.ts';
import { table } from './table.ts';
import { whoAmI } from './who-am-i.ts';

/** Something for a person: a task of a remedy, or an item of the runbook's checklist. */
interface Item {
  readonly id: string;
  readonly text: string;
  /** Whether the remediation stays open until it is done. */
  readonly blocksClose: boolean;
  readonly doneBy?: string;
}

/**
 * Lists what people have to do about a Remediation, or notes in the caller's name that some of it is done. The API
 * server checks that nobody notes anything for somebody else, nor takes a note out.
 *
 * @returns the exit code.
 */
export async function done(
  name: string,
  ids: readonly string[],
  flags: ClusterFlags,
  { caller, io }: { readonly caller: Caller; readonly io: OperatorIo },
): Promise<number> {
  const remediation = await remediationOf(caller, name);
  if (remediation?.status === undefined) {
    io.stderr(`there is no Remediation ${name} in ${caller.namespace} that anybody has worked on\n`);
    return REFUSED;
  }
  const items = await itemsOf(remediation, caller);
  if (ids.length === 0) return list(items, flags, io);
  const unknown = ids.find((id) => !items.some((item) => item.id === id));
  if (unknown !== undefined) {
    const known = items.map(({ id }) => id).join(', ') || 'nothing';
    io.stderr(`${name} has no task or item ${visible(unknown)}; there is ${visible(known)}\n`);
    return REFUSED;
  }
  const open = [...new Set(ids)].filter((id) => items.some((item) => item.id === id && !item.doneBy));
  const by = await whoAmI(caller);
  if (!(await note(remediation, { ids: open, by, at: io.now().toISOString() }, caller))) {
    io.stderr(`somebody else wrote ${name} at the same time, and nothing was noted; run it again\n`);
    return REFUSED;
  }
  const text = open.length === 0 ? 'was noted before' : `noted as done by ${visible(by)}: ${open.join(', ')}`;
  print(io, flags, text, { remediation: name, namespace: caller.namespace, doneBy: by, noted: open });
  return DONE;
}

async function itemsOf(
  { spec, status = {} }: RemediationResource,
  { client, namespace }: Caller,
): Promise<readonly Item[]> {
  const runbook = runbookResource.safeParse(
    await client.get({ ...RUNBOOKS, namespace, name: spec.runbook }),
  ).data;
  const tasks = (status.tasks ?? []).map(({ task, owner, ...rest }) => ({
    ...rest,
    text: `${owner}: ${task}`,
  }));
  return [...tasks, ...(runbook?.spec.checklist ?? [])].map(({ id, text, blocksClose }) => {
    const doneBy = status.checklist?.find((one) => one.id === id)?.doneBy;
    return { id, text, blocksClose, ...(doneBy === undefined ? {} : { doneBy }) };
  });
}

function list(items: readonly Item[], flags: ClusterFlags, io: OperatorIo): number {
  const rows = items.map(({ id, text, blocksClose, doneBy }) => [
    ...[id, blocksClose ? 'before it closes' : 'at any time', doneBy ?? '', text],
  ]);
  const heading = ['ITEM', 'DUE', 'DONE BY', 'WHAT'];
  print(io, flags, rows.length === 0 ? 'there is nothing for people to do' : table([heading, ...rows]), {
    items,
  });
  return DONE;
}

interface Note {
  readonly ids: readonly string[];
  readonly by: string;
  readonly at: string;
}

/**
 * Adds to what is there, whoever writes meanwhile; only the first note needs that nobody else wrote.
 *
 * @returns whether it was written.
 */
async function note(
  { metadata, status }: RemediationResource,
  { ids, by, at }: Note,
  { client, namespace }: Caller,
): Promise<boolean> {
  if (ids.length === 0) return true;
  const items = ids.map((id) => ({ id, doneBy: by, at }));
  const version = metadata['resourceVersion'];
  const steps: readonly PatchStep[] =
    status?.checklist === undefined
      ? [
          { op: 'test', path: '/metadata/resourceVersion', value: version },
          { op: 'add', path: '/status/checklist', value: items },
        ]
      : items.map((value) => ({ op: 'add', path: '/status/checklist/-', value }));
  try {
    await client.patch({ ...REMEDIATIONS, namespace, name: metadata.name }, steps, 'status');
    return true;
  } catch (error) {
    if (error instanceof ConflictError) return false;
    throw error;
  }
}
