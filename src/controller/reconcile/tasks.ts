import type { RemediationResource } from '../../api/remediation.ts';
import { evaluate } from '../decide/condition.ts';
import type { Remedy } from '../decide/decide.ts';
import { factsOf } from '../decide/facts.ts';
import { modeOf } from '../settings.ts';
import { hasChanged, type Status } from './status.ts';
import type { World } from './world.ts';

type Task = NonNullable<Status['tasks']>[number];

/**
 * The status with what people are asked to do, and tells of what was not asked before. In shadow nobody is held to it:
 * a task is told there, and the remediation may close.
 */
export function withTasks(
  remediation: RemediationResource,
  { status, remedies }: { readonly status: Status; readonly remedies: readonly Remedy[] },
  world: World,
): Status {
  const known = status.tasks ?? [];
  const opened = remedies
    .filter(({ id }) => !known.some((task) => task.id === id))
    .flatMap((remedy) => taskOf(remediation, remedy, world));
  for (const { id, task, owner } of opened)
    world.record(remediation, { tasked: { remedy: id, task, owner } });
  return opened.length === 0 ? status : { ...status, tasks: [...known, ...opened] };
}

function taskOf({ spec }: RemediationResource, remedy: Remedy, world: World): readonly Task[] {
  if (!('openTask' in remedy.action)) return [];
  const { task, owner, blocksClose } = remedy.action.openTask;
  const isHeld = blocksClose && modeOf(world.settings(), spec.runbook, remedy) !== 'shadow';
  return [{ id: remedy.id, task, owner, blocksClose: isHeld, at: world.clock.now().toISOString() }];
}

/** What keeps a remediation from closing: ids of tasks and of items of the checklist that nobody has done yet. */
export function openItems(remediation: RemediationResource, status: Status, world: World): readonly string[] {
  const done = new Set((status.checklist ?? []).map(({ id }) => id));
  const tasks = (status.tasks ?? []).filter(({ blocksClose }) => blocksClose);
  const items = [...tasks, ...followUp(remediation, status, world)];
  return items.map(({ id }) => id).filter((id) => !done.has(id));
}

/** Nobody has to do by hand what nothing was done about: without a change there is nothing to follow up. */
function followUp(remediation: RemediationResource, status: Status, world: World) {
  if (!hasChanged(status)) return [];
  const facts = factsOf({ ...remediation, status });
  const { checklist = [] } = world.runbook(remediation.spec.runbook)?.spec ?? {};
  return checklist.filter(
    ({ blocksClose, when }) => blocksClose && (when === undefined || evaluate(when, facts) !== 'false'),
  );
}
