import { describe, expect, test } from 'vitest';
import {
  MOST_REVISIONS,
  newest,
  noteReady,
  readReadyRevisions,
  readyRevisionsIn,
  wasReady,
} from '../../../src/controller/workloads/ready-revisions.ts';
import { READY_REVISIONS_CONFIG } from '../../../src/conventions/changes.ts';
import { object, replicaSet } from '../../support/cluster-objects.ts';
import { NOW } from '../../support/remediation.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

const ready = replicaSet(2, 'shop:2', { status: { readyReplicas: 1 } });
const partly = { ...ready, spec: { replicas: 3 } };
const never = replicaSet(3, 'shop:3', { status: { readyReplicas: 0 } });
const scaledDown = replicaSet(2, 'shop:2');

describe('the record of ready revisions', () => {
  test('keeps what was ready once, after it was scaled down', () => {
    const known = noteReady({}, [ready, never], NOW);
    expect(known).toEqual({ 'uid-rs-2': NOW.toISOString() });
    const later = noteReady(known, [scaledDown, never], new Date(NOW.getTime() + 60_000));
    expect(later).toEqual(known);
    expect([wasReady(later, scaledDown), wasReady(later, never)]).toEqual([true, false]);
  });

  test('does not take one for ready of which only some pods are', () => {
    expect(noteReady({}, [partly], NOW)).toEqual({});
    expect(wasReady({}, partly)).toBe(false);
  });

  test('keeps those that were noted last where there are too many', () => {
    const at = (index: number) => new Date(NOW.getTime() + index * 1000).toISOString();
    const all = Array.from(
      { length: MOST_REVISIONS + 1 },
      (_, index) => [`uid-${index}`, at(index)] as const,
    );
    const kept = newest(all);
    expect(Object.keys(kept)).toHaveLength(MOST_REVISIONS);
    expect(kept['uid-0']).toBeUndefined();
    expect(JSON.stringify(kept).length).toBeLessThan(2 ** 18);
  });

  test('leaves out what somebody else wrote into it, and nothing more', () => {
    const data = { 'uid-rs-1': 'yes', 'uid-rs-2': NOW.toISOString() };
    const spoilt = object('v1', 'ConfigMap', { name: READY_REVISIONS_CONFIG, namespace: 'n' }, { data });
    expect(readyRevisionsIn(spoilt)).toEqual({ 'uid-rs-2': NOW.toISOString() });
  });

  test('forgets ReplicaSets that are gone', () => {
    expect(noteReady({ 'uid-rs-1': NOW.toISOString() }, [never], NOW)).toEqual({});
  });

  test('is empty when somebody has spoilt it', async () => {
    const spoilt = object(
      'v1',
      'ConfigMap',
      { name: READY_REVISIONS_CONFIG, namespace: 'n' },
      { data: { a: 'yes' } },
    );
    expect(await readReadyRevisions(new WritableCluster([spoilt]), 'n')).toEqual({});
    expect(await readReadyRevisions(new WritableCluster(), 'n')).toEqual({});
  });
});
