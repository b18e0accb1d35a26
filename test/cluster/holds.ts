import assert from 'node:assert/strict';
import { APPROVAL_GATE } from '../../src/conventions/gates.ts';
import type { KubeObject } from './api.ts';
import { argo } from './stages.ts';
import type { Context } from './test.ts';
import { eventually } from './wait.ts';
import { progress, type StepNode } from './workflow.ts';

/** Milliseconds until a run must have come to where it waits. */
const LATE = 400_000;

/** Whether something waits at a node of this name. */
export function isAt(displayName: string): (node: StepNode) => boolean {
  return (node) => node.displayName === displayName && node.type === 'Suspend' && node.phase === 'Running';
}

export async function isWaitingAt(t: Context, workflow: KubeObject, displayName: string): Promise<boolean> {
  return (await progress(t.admin, workflow)).nodes.some(isAt(displayName));
}

export async function waitsAt(t: Context, workflow: KubeObject, displayName: string): Promise<void> {
  await eventually(`it waits at ${displayName}`, () => isWaitingAt(t, workflow, displayName), {
    timeout: LATE,
    interval: 200,
  });
}

/** Resumes the node of a name and no other, as a Sensor does. */
export function resume(t: Context, { metadata }: KubeObject, displayName: string) {
  return argo(t, 'resume', metadata.name, '--node-field-selector', `displayName=${displayName}`);
}

/** An approval by a person that ends so many hours from now. */
export async function approve(t: Context, workflow: KubeObject, hours: number): Promise<void> {
  const until = `${new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19)}Z`;
  const values = { by: 'alice', reason: 'looked at the findings', until };
  const set = Object.entries(values).flatMap(([name, value]) => ['--output-parameter', `${name}=${value}`]);
  const node = ['--node-field-selector', `displayName=${APPROVAL_GATE}`];
  const answered = await argo(t, 'node', 'set', workflow.metadata.name, ...set, ...node);
  assert.equal(answered.exitCode, 0, answered.all);
  const resumed = await resume(t, workflow, APPROVAL_GATE);
  assert.equal(resumed.exitCode, 0, resumed.all);
}
