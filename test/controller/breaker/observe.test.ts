import { describe, expect, test } from 'vitest';
import { answerPatch } from '../../../src/controller/breaker/answer.ts';
import { stageRuns } from '../../../src/controller/breaker/observe.ts';
import { observedWorkflow } from '../../../src/controller/breaker/workflow.ts';

const metadata = { name: 'w-x1', namespace: 'pipelines', uid: 'aaaa-1', resourceVersion: '7' };
const stages = ['code-analysis', 'test-execution'];
const T = (second: number) => `2026-03-01T10:00:${String(second).padStart(2, '0')}Z`;

interface Node {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** The nodes that the workflow-controller makes of a stage, as it writes them; each may be changed or left out. */
function nodes(
  change: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>,
): Record<string, Node> {
  const all: Readonly<Record<string, Node>> = {
    stage: {
      id: 'w-x1-1',
      displayName: 'code-analysis',
      type: 'Steps',
      phase: 'Running',
      templateName: 'stage',
      boundaryID: 'w-x1',
      startedAt: T(1),
      finishedAt: null,
    },
    gate: {
      id: 'w-x1-2',
      displayName: 'gate',
      type: 'Steps',
      phase: 'Succeeded',
      templateName: 'gate-code-analysis',
      boundaryID: 'w-x1-1',
      startedAt: T(1),
      finishedAt: T(2),
    },
    read: {
      id: 'w-x1-3',
      displayName: 'read',
      type: 'Steps',
      phase: 'Succeeded',
      templateName: 'gate-code-analysis-read',
      boundaryID: 'w-x1-2',
      startedAt: T(1),
      finishedAt: T(1),
      outputs: { parameters: [{ name: 'verdict', value: 'half-open' }] },
    },
    wait: {
      id: 'w-x1-4',
      displayName: 'half-open',
      type: 'Suspend',
      phase: 'Succeeded',
      templateName: 'breaker-half-open',
      boundaryID: 'w-x1-2',
      startedAt: T(1),
      finishedAt: T(2),
    },
    retry: {
      id: 'w-x1-5',
      displayName: 'run',
      type: 'DAG',
      phase: 'Running',
      templateName: 'run',
      boundaryID: 'w-x1-1',
      startedAt: T(2),
      finishedAt: null,
    },
    pod: {
      id: 'w-x1-6',
      displayName: 't0',
      type: 'Pod',
      phase: 'Failed',
      templateName: 'work',
      boundaryID: 'w-x1-5',
      startedAt: T(2),
      finishedAt: T(8),
      outputs: { exitCode: '1' },
    },
  };
  const kept = Object.entries(all).flatMap(([key, node]) =>
    key in change && change[key] === undefined ? [] : [{ ...node, ...change[key] }],
  );
  return Object.fromEntries(kept.map((node) => [node.id, node]));
}

function runs(change: Parameters<typeof nodes>[0] = {}, spec = {}) {
  const found = stageRuns(
    observedWorkflow.parse({ metadata, spec, status: { nodes: nodes(change) } }),
    stages,
  );
  return found.map(({ stage, call, progress }) => ({ stage, call, ...progress }));
}
const run = { stage: 'code-analysis', call: 'aaaa-1/1' };
const failed = { phase: 'Failed', finishedAt: T(9) };

describe('the runs of stages in a workflow', () => {
  test('wait while their half-open node does', () => {
    const change = {
      gate: { phase: 'Running', finishedAt: null },
      wait: { phase: 'Running', finishedAt: null },
    };
    expect(runs(change)).toEqual([{ ...run, at: 'waiting', node: 'w-x1-4', since: T(1) }]);
  });

  test('are under way from the moment that they are let through, before their gate has ended', () => {
    expect(runs({ gate: { phase: 'Running', finishedAt: null } })).toEqual([
      { ...run, at: 'running', probe: T(2) },
    ]);
    expect(runs()).toEqual([{ ...run, at: 'running', probe: T(2) }]);
  });

  test('are no probes where the gate read closed', () => {
    const change = {
      read: { outputs: { parameters: [{ name: 'verdict', value: 'closed' }] } },
      wait: { type: 'Skipped', phase: 'Skipped' },
    };
    expect(runs(change)).toEqual([{ ...run, at: 'running', probe: undefined }]);
  });

  test('are none where the gate refused, at once or after waiting, or has only begun', () => {
    expect(runs({ gate: failed, stage: failed })).toEqual([]);
    expect(runs({ gate: { phase: 'Running' }, wait: { phase: 'Failed' } })).toEqual([]);
    expect(runs({ gate: { phase: 'Running' }, wait: undefined })).toEqual([]);
  });

  test('end once, with all their tries: a try that failed is no failed run [T20-F15]', () => {
    const tries = { count: 1, firstFailed: T(8) };
    const ended = { ...run, at: 'ended', probe: T(2), ended: T(9), tries };
    expect(runs({ stage: failed })).toEqual([{ ...ended, outcome: 'failed' }]);
    expect(runs({ stage: { phase: 'Succeeded', finishedAt: T(9) } })).toEqual([
      { ...ended, outcome: 'succeeded' },
    ]);
  });

  test('say nothing of the stage where the last try found the code wrong, or a person stopped it', () => {
    expect(runs({ stage: failed, pod: { outputs: { exitCode: '70' } } })).toMatchObject([
      { outcome: 'neutral' },
    ]);
    expect(runs({ stage: failed }, { shutdown: 'Terminate' })).toMatchObject([{ outcome: 'neutral' }]);
  });

  test('are found through a reference to another template, too, and only where the stage is known', () => {
    const templateRef = { name: 'other', template: 'gate-test-execution' };
    expect(runs({ gate: { templateName: undefined, templateRef } })).toMatchObject([
      { stage: 'test-execution' },
    ]);
    expect(runs({ gate: { templateName: 'gate-unheard-of' } })).toEqual([]);
  });

  test('are not seen in a workflow without nodes', () => {
    expect(stageRuns(observedWorkflow.parse({ metadata }), stages)).toEqual([]);
  });
});

describe('the answer to a call that waits', () => {
  const [waiting] = stageRuns(
    observedWorkflow.parse({
      metadata,
      status: { nodes: nodes({ gate: { phase: 'Running' }, wait: { phase: 'Running' } }) },
    }),
    stages,
  );

  test('ends that node, and only in the workflow that was read', () => {
    if (waiting === undefined) throw new Error('nothing waits');
    const patch = answerPatch(
      { run: waiting, node: 'w-x1-4', answer: { admit: false, reason: 'no room' } },
      T(5),
    );
    expect(patch).toEqual([
      { op: 'test', path: '/metadata/resourceVersion', value: '7' },
      { op: 'test', path: '/status/nodes/w-x1-4/type', value: 'Suspend' },
      { op: 'test', path: '/status/nodes/w-x1-4/phase', value: 'Running' },
      { op: 'replace', path: '/status/nodes/w-x1-4/phase', value: 'Failed' },
      { op: 'add', path: '/status/nodes/w-x1-4/message', value: 'no room' },
      { op: 'add', path: '/status/nodes/w-x1-4/finishedAt', value: T(5) },
    ]);
    const admitted = answerPatch({ run: waiting, node: 'a~/b', answer: { admit: true } }, T(5));
    expect(admitted[3]).toEqual({ op: 'replace', path: '/status/nodes/a~0~1b/phase', value: 'Succeeded' });
  });
});
