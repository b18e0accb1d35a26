import { describe, expect, test } from 'vitest';
import { resumeWorkflow } from '../../../src/controller/actions/resume-workflow.ts';
import { at } from '../../../src/controller/kubernetes/is-so.ts';
import { ConflictError } from '../../../src/controller/kubernetes/errors.ts';
import { WORKFLOWS } from '../../../src/controller/kubernetes/objects.ts';
import { actionContext, object } from '../../support/cluster-objects.ts';
import { carryOut } from '../../support/prepared.ts';
import { sampleRemediation } from '../../support/remediation.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

const ref = { ...WORKFLOWS, namespace: 'shop', name: 'run-1' };
const gate = (patch: Readonly<Record<string, unknown>> = {}) => ({
  displayName: 'approval-gate',
  type: 'Suspend',
  phase: 'Running',
  ...patch,
});
const workflow = (nodes: Readonly<Record<string, unknown>>, rest: Readonly<Record<string, unknown>> = {}) =>
  new WritableCluster([
    object(
      'argoproj.io/v1alpha1',
      'Workflow',
      { name: 'run-1', namespace: 'shop', labels: { 'stanchion.dev/remediate': 'enabled' } },
      { spec: {}, status: { nodes }, ...rest },
    ),
  ]);
const source = { workflow: { namespace: 'shop', name: 'run-1', uid: 'uid-run-1' } };
const prepare = (
  cluster: WritableCluster,
  from: Parameters<typeof sampleRemediation>[0] = { spec: { source } },
) =>
  resumeWorkflow.prepare(
    { target: 'failed', node: 'approval-gate' },
    actionContext(cluster, {
      targets: { failed: { workflow: { namespace: 'shop' } } },
      remediation: sampleRemediation(from),
    }),
  );

describe('resumeWorkflow', () => {
  test('lets the named node go on and touches no other that waits [T20-F48]', async () => {
    const other = gate({ displayName: 'other-gate' });
    const cluster = workflow({ 'run-1-1': gate(), 'run-1-2': other });
    await carryOut(await prepare(cluster), cluster);
    const after = await cluster.get(ref);
    expect(at(after, '/status/nodes/run-1-1')).toEqual({
      ...gate({ phase: 'Succeeded' }),
      message: 'resumed: key-1',
      finishedAt: '2026-03-04T12:00:00Z',
    });
    expect(at(after, '/status/nodes/run-1-2')).toEqual(other);
    expect((await prepare(cluster)).progress).toBe('done');
  });

  test.each<[string, WritableCluster, string]>([
    ['the node does not wait', workflow({ a: gate({ phase: 'Succeeded' }) }), 'waits'],
    ['two of the name wait', workflow({ a: gate(), b: gate() }), 'exactly one may'],
    ['its nodes are kept elsewhere', workflow({}), 'compressed or kept elsewhere'],
    [
      'it takes values',
      workflow({ a: gate({ outputs: { parameters: [{ name: 'answer' }] } }) }),
      'takes values',
    ],
    [
      'the workflow is being ended',
      workflow({ a: gate() }, { spec: { shutdown: 'Stop' } }),
      'being ended (Stop)',
    ],
    ['there is none', new WritableCluster(), 'There is no'],
  ])('is refused when %s', async (_, cluster, why) => {
    const { state, changes } = await prepare(cluster);
    expect(state.precondition).toContain(why);
    expect(changes).toEqual([]);
  });

  test('resumes neither another workflow of the name, nor one of another namespace', async () => {
    const uid = { spec: { source: { workflow: { ...source.workflow, uid: 'uid-before' } } } };
    expect((await prepare(workflow({ a: gate() }), uid)).state.precondition).toContain('another workflow');
    const elsewhere = { spec: { source: { workflow: { ...source.workflow, namespace: 'other' } } } };
    expect((await prepare(workflow({ a: gate() }), elsewhere)).state.precondition).toContain(
      'Only workflows in shop',
    );
  });

  test('loses against the workflow-controller', async () => {
    const cluster = workflow({ a: gate() });
    const prepared = await prepare(cluster);
    await cluster.edit(ref, [{ op: 'replace', path: '/status/nodes/a/phase', value: 'Failed' }]);
    await expect(carryOut(prepared, cluster)).rejects.toThrow(ConflictError);
  });
});
