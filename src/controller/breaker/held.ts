import { HELD_BEFORE, HOLD_TEMPLATES, PERSON_TEMPLATE } from '../../conventions/gates.ts';
import { readWorkflow, type ObservedWorkflow, type WorkflowNode } from './workflow.ts';

/** Runs that wait for a person, by the stage before which they are held. Those that wait for an event are none. */
export function heldRuns(workflows: readonly unknown[]): ReadonlyMap<string, number> {
  const held = new Map<string, number>();
  for (const workflow of workflows) {
    const read = readWorkflow(workflow).data;
    for (const stage of read === undefined ? [] : heldBefore(read))
      held.set(stage, (held.get(stage) ?? 0) + 1);
  }
  return held;
}

function heldBefore({ status: { nodes } }: ObservedWorkflow): readonly string[] {
  return Object.values(nodes)
    .filter(({ type, phase }) => type === 'Suspend' && phase === 'Running')
    .filter((node) => waitsForPerson(node, nodes[node.boundaryID ?? '']))
    .flatMap(({ inputs }) => inputs?.parameters ?? [])
    .flatMap(({ name, value }) => (name === HELD_BEFORE && typeof value === 'string' ? [value] : []));
}

function waitsForPerson({ templateName }: WorkflowNode, holder: WorkflowNode | undefined): boolean {
  return templateName === PERSON_TEMPLATE || holder?.templateName === HOLD_TEMPLATES.decision;
}
