import { describe, expect, test } from 'vitest';
import { metricsOf } from '../../../src/controller/adapters/metrics.ts';
import { diagnosed, withDiagnoses } from '../../../src/controller/reconcile/diagnosed.ts';
import { unclassified } from '../../../src/controller/runtime/knowledge.ts';
import { Recorder } from '../../../src/controller/runtime/recorder.ts';
import { alertSource, NOW } from '../../support/remediation.ts';
import { workload } from '../../support/runbook-objects.ts';
import { RunbookWorld, shippedRunbook } from '../../support/runbook-world.ts';
import { sampleGauged } from '../../support/sample-gauged.ts';

const runbook = shippedRunbook('flowengine-flow-failures');
const name = runbook.metadata.name;
/** What is known of failed flows, but for their class. */
const figures = {
  recentFailures: 0.05,
  failingFlowTypes: 1,
  quotaUsed: 0.5,
  rateLimited: 0,
  serverErrors: 0,
  primaryErrors: 0,
  fallbackErrors: 0,
};

/** An episode of an alert that begins now, and what the controller's metrics say of it. */
async function episode(readings: RunbookWorld['readings']) {
  const world = new RunbookWorld({ runbook, readings, objects: workload(runbook, 'flowengine') });
  const runbooks = { names: () => [name], get: () => runbook };
  const metrics = metricsOf(
    {
      ...sampleGauged(),
      unclassified: () => unclassified({ remediations: known(world), runbooks }, world.now),
    },
    1,
  );
  const recorder = new Recorder({
    clock: world.clock,
    identity: 'replica-a',
    audit: { write: () => undefined },
    tell: () => undefined,
    log: () => undefined,
    metrics: () => metrics,
  });
  world.record = (remediation, happening) => {
    recorder.record(remediation, happening);
  };
  await world.goOn({ source: alertSource({ name: 'FlowFailureRate', startsAt: NOW.toISOString() }) });
  const said = async (series: string): Promise<number> => {
    const text = await metrics.registry.metrics();
    const line = text.split('\n').find((one) => one.startsWith(`${series} `));
    if (line === undefined) throw new Error(`nobody says ${series}`);
    return Number(line.slice(series.length));
  };
  return { world, said };
}

const known = (world: RunbookWorld) => ({ all: () => world.remediations() });
const COUNT = 'stanchion_classification_seconds_count{system="flowengine"}';
const IN_TIME = 'stanchion_classification_seconds_bucket{le="300",system="flowengine"}';
const OPEN = 'stanchion_unclassified_seconds{system="flowengine"}';

describe('the time from an alert to the type of its failure', () => {
  test('is that of the first diagnosis, and counts as in time below five minutes [FE-V1]', async () => {
    const { world, said } = await episode(figures);
    expect([await said(COUNT), await said(OPEN)]).toEqual([0, 0]);
    expect(world.status).toMatchObject({ phase: 'Refused', reason: 'EvidenceUnknown' });
    await world.after(120);
    expect(await said(OPEN)).toBe(120);
    world.readings = { ...figures, commonClass: 'rate-limit' };
    await world.after(20);
    const at = diagnosed(world.status)?.lastTransitionTime ?? '';
    expect((Date.parse(at) - NOW.getTime()) / 1000).toBe(140);
    expect(diagnosed(world.status)?.message).toBe('Diagnoses that hold: rate-limit.');
    expect([await said(COUNT), await said(IN_TIME), await said(OPEN)]).toEqual([1, 1, 0]);
    expect(await said('stanchion_classification_seconds_sum{system="flowengine"}')).toBe(140);
  });

  test('shows as too long while it goes on, and as late once there is one: what the alert asks for [FE-V1]', async () => {
    const { world, said } = await episode(figures);
    await world.after(301);
    expect(world.status).toMatchObject({ phase: 'Escalated', reason: 'NoRemedyLeft' });
    expect([await said(COUNT), await said(OPEN)]).toEqual([0, 301]);
    const late = await episode(figures);
    await late.world.after(290);
    late.world.readings = { ...figures, commonClass: 'timeout' };
    await late.world.after(20);
    expect([await late.said(COUNT), await late.said(IN_TIME), await late.said(OPEN)]).toEqual([1, 0, 0]);
  });

  test('ends with the episode where nobody ever finds one', async () => {
    const { world, said } = await episode(figures);
    await world.after(301);
    await world.goOn({ cancel: true });
    expect(world.status.phase).toBe('Closed');
    expect([await said(COUNT), await said(OPEN)]).toEqual([0, 0]);
  });
});

test('the first diagnosis keeps its time while others join it, and while none holds any more', () => {
  const first = withDiagnoses({}, ['a'], NOW);
  const later = new Date(NOW.getTime() + 60_000);
  const second = withDiagnoses(first, ['a', 'b'], later);
  expect(diagnosed(second)).toMatchObject({
    lastTransitionTime: NOW.toISOString(),
    message: 'Diagnoses that hold: a, b.',
  });
  expect(withDiagnoses(second, [], later)).toBe(second);
  expect(withDiagnoses(second, ['a', 'b'], later)).toBe(second);
});

test('what only says that something is well is no diagnosis', async () => {
  const crash = shippedRunbook('ferrumdeck-worker-crash');
  const well = {
    missingWorkers: 0,
    lag: 0,
    reads: 1,
    backlog: 0,
    backlogTrend: -1,
    stuckRuns: 0,
    watchdog: 1,
  };
  const world = new RunbookWorld({ runbook: crash, readings: { ...well, restarts: 0, backOff: 0 } });
  await world.goOn();
  expect(diagnosed(world.status)).toBeUndefined();
  world.readings = { ...well, restarts: 5 };
  await world.after(301);
  expect(diagnosed(world.status)?.message).toBe('Diagnoses that hold: crash-loop.');
});
