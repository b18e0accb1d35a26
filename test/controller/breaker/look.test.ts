import { describe, expect, test } from 'vitest';
import { look } from '../../../src/controller/breaker/look.ts';
import type { BreakerStore } from '../../../src/controller/breaker/config-map.ts';

const NOW = '2026-03-01T10:00:30Z';
const AT = '2026-03-01T10:00:10Z';
const options = {
  policies: new Map([
    ['code-analysis', { threshold: 2, recoverySeconds: 600, halfOpenCalls: 1 }],
    ['test-execution', { threshold: 2, recoverySeconds: 600, halfOpenCalls: 1 }],
  ]),
  now: NOW,
};

/** A workflow whose call of code analysis waits at the half-open gate. */
function waitingWorkflow(name: string) {
  const node = (number: number, fields: object) => {
    const id = `${name}-${String(number)}`;
    return [
      id,
      { id, displayName: '', phase: 'Running', startedAt: AT, finishedAt: null, ...fields },
    ] as const;
  };
  return {
    metadata: { name, namespace: 'pipelines', uid: `uid-${name}`, resourceVersion: '1' },
    status: {
      nodes: Object.fromEntries([
        node(1, { type: 'Steps' }),
        node(2, { type: 'Steps', templateName: 'gate-code-analysis', boundaryID: `${name}-1` }),
        node(3, { type: 'Suspend', displayName: 'half-open', boundaryID: `${name}-2` }),
      ]),
    },
  };
}
const EMPTY: BreakerStore = { data: {}, annotations: {} };
const HALF_OPEN: BreakerStore = { data: { 'code-analysis': 'half-open' }, annotations: {} };
const workflows = ['a', 'b', 'c'].map(waitingWorkflow);
const told = ({ answers }: ReturnType<typeof look>) =>
  answers.map(({ run, answer }) => [run.call, answer.admit]);

describe('a look at all breakers', () => {
  test('gives each stage a state of its own where there was none', () => {
    expect(look({ store: EMPTY, workflows: [] }, options).store.data).toMatchObject({
      'code-analysis': 'closed',
      'test-execution': 'closed',
    });
  });

  test('gives the same answers again where a writer stopped after storing and before answering [T20-F14] [T20-F17]', () => {
    const first = look({ store: HALF_OPEN, workflows }, options);
    expect(told(first)).toEqual([
      ['uid-a/1', true],
      ['uid-b/1', false],
      ['uid-c/1', false],
    ]);
    const second = look({ store: first.store, workflows: [...workflows].reverse() }, options);
    expect(new Map(told(second).map(([call, admit]) => [call, admit]))).toEqual(
      new Map(told(first).map(([call, admit]) => [call, admit])),
    );
    expect(second.store).toEqual(first.store);
  });

  test('changes nothing where nothing happened', () => {
    const { store } = look({ store: EMPTY, workflows: [] }, options);
    expect(look({ store, workflows: [] }, { ...options, now: '2026-03-01T11:00:00Z' }).store).toEqual(store);
  });

  test('leaves what is not of its breakers alone', () => {
    const store = { data: { other: 'x' }, annotations: { 'example.com/y': 'z' } };
    expect(look({ store, workflows: [] }, options).store).toMatchObject(store);
  });

  test('says so, and goes on, where a workflow or a word cannot be used', () => {
    const store = { data: { 'test-execution': 'shut' }, annotations: {} };
    const { problems, store: after } = look(
      { store, workflows: [{ kind: 'Workflow' }, ...workflows] },
      options,
    );
    expect(problems).toEqual([
      expect.stringContaining('a workflow cannot be read'),
      expect.stringContaining('test-execution has a word that is none of'),
    ]);
    expect(after.data['test-execution']).toBe('closed');
  });

  test('stays far below what a ConfigMap may hold, however much happens', () => {
    let store = look({ store: EMPTY, workflows: [] }, { ...options, now: '2026-03-01T09:00:00Z' }).store;
    const many = Array.from({ length: 500 }, (_, index) => ended(index));
    store = look({ store, workflows: many }, options).store;
    expect(JSON.stringify(store).length).toBeLessThan(16_384);
    // And none of them counts again, also those that are not remembered one by one.
    expect(look({ store, workflows: many }, options).store).toEqual(store);
  });
});

/** A workflow whose stage failed, each in another second. */
function ended(index: number) {
  const name = `w${String(index)}`;
  const finishedAt =
    new Date(Date.parse('2026-03-01T09:10:00Z') + index * 1000).toISOString().slice(0, 19) + 'Z';
  const { metadata } = waitingWorkflow(name);
  const gate = {
    id: `${name}-2`,
    displayName: 'gate',
    type: 'Steps',
    phase: 'Succeeded',
    boundaryID: `${name}-1`,
    templateName: 'gate-code-analysis',
    finishedAt,
  };
  const stage = { id: `${name}-1`, displayName: 'code-analysis', type: 'Steps', phase: 'Failed', finishedAt };
  return { metadata, status: { nodes: { [gate.id]: gate, [stage.id]: stage } } };
}
