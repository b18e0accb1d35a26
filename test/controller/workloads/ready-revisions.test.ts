import { describe, expect, test } from 'vitest';
import {
  noteReady,
  readReadyRevisions,
  wasReady,
} from '../../../src/controller/workloads/ready-revisions.ts';
import { READY_REVISIONS_CONFIG } from '../../../src/conventions/changes.ts';
import { object, replicaSet } from '../../support/cluster-objects.ts';
import { NOW } from '../../support/remediation.ts';
import { WritableCluster } from '../../support/writable-cluster.ts';

const ready = replicaSet(2, 'shop:2', { status: { readyReplicas: 1 } });
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
