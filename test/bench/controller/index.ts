import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Place } from '../../cluster/controller-account.ts';
import { bundle, startController, type RunningController } from '../../cluster/controller.ts';
import { eventually, pause } from '../../cluster/wait.ts';
import { percentile, type Figure } from '../figure.ts';
import { alertOf, createFleet, FLEET_RULES, rollOut } from './fleet.ts';
import { startPlane } from './plane.ts';
import { cpuShare, load, peakMemory } from './process.ts';
import { Watched } from './watched.ts';

const ALERTS_PER_SECOND = 200;
/** Alerts in one notification: Alertmanager sends groups, and the storm of a namespace is one. */
const GROUP = 5;
const WARM_UP_SECONDS = 5;
const MEASURED_SECONDS = 15;
const IDLE_SECONDS = 30;
/** Of the statuses of Runbooks that are new to the controller, which are not idleness. */
const SETTLING_SECONDS = 10;
const TARGETS = 100;
const ALERTS = 1000;
const FLEET_BUDGET = 2;

/** The budgets of the controller: its process on a real API server, under a ServiceAccount of its own. */
export async function controllerFigures(say: (line: string) => void): Promise<readonly Figure[]> {
  const plane = await startPlane();
  try {
    return [...(await webhook(await plane.place(), say)), ...(await storm(await plane.place(), say))];
  } finally {
    await plane.stop();
  }
}

async function webhook(place: Place, say: (line: string) => void): Promise<readonly Figure[]> {
  await createFleet(place, TARGETS);
  const controller = await startController(place, { rules: FLEET_RULES, asPod: true, logLevel: 'info' });
  const made = sizeOf(dirname(await bundle(place.cluster.folder)));
  await settled(place);
  const idle = await cpuShare(controller.program.pid, IDLE_SECONDS);
  const startsAt = new Date();
  const latencies = await steadily((numbers) => {
    const [first = 0] = numbers;
    return answered(
      controller,
      numbers.map((number) => alertOf((first / GROUP) % TARGETS, number, startsAt)),
    );
  });
  await controller.program.stop();
  const alone = await bare(place);
  const figure = (percent: number, of = latencies) => percentile(of, percent).toFixed(1);
  const lost = latencies.filter((latency) => latency === Number.POSITIVE_INFINITY).length;
  say(
    `webhook: ${lost} of ${latencies.length} groups not stored at once; p50 ${figure(50)} ms, p90 ${figure(90)} ms, p99 ${figure(99)} ms, most ${figure(100)} ms; ` +
      `the API server alone: p50 ${figure(50, alone)} ms, p90 ${figure(90, alone)} ms, p99 ${figure(99, alone)} ms; ${load()}`,
  );
  return [
    {
      what: 'controller, from its start until it is ready',
      value: controller.readyAfterMs / 1000,
      budget: 2,
      unit: 's',
    },
    { what: 'controller, its bundle', value: made / 1e6, budget: 5, unit: 'MB' },
    { what: 'controller, CPU while nothing happens', value: idle, budget: 1, unit: '%' },
    {
      what: `webhook to stored Remediation, 99th percentile at ${ALERTS_PER_SECOND} alerts/s`,
      value: percentile(latencies, 99),
      budget: 50,
      unit: 'ms',
    },
  ];
}

/** Resolves when the controller has said of each Runbook what it thinks of it, and a while has passed. */
async function settled({ admin, namespace }: Place): Promise<void> {
  const runbooks = { apiVersion: 'stanchion.dev/v1alpha1', kind: 'Runbook', namespace };
  await eventually(
    'every Runbook has a status',
    async () => (await admin.list(runbooks)).every(({ status }) => status !== undefined),
    { timeout: 120_000, interval: 1000 },
  );
  await pause(SETTLING_SECONDS * 1000);
}

/** Bytes of the files in a folder. */
function sizeOf(folder: string): number {
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * Sends groups at their times, whether the ones before are answered or not.
 *
 * @param send a group, by the numbers of what is in it.
 * @returns for each group the milliseconds from when it was due; infinite for one that was not stored.
 */
async function steadily(send: (numbers: readonly number[]) => Promise<void>): Promise<readonly number[]> {
  const startedMs = performance.now();
  const count = ALERTS_PER_SECOND * (WARM_UP_SECONDS + MEASURED_SECONDS);
  const answers: Promise<number>[] = [];
  for (let first = 0; first < count; first += GROUP) {
    const dueMs = startedMs + (first * 1000) / ALERTS_PER_SECOND;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await pause(waitMs);
    const numbers = Array.from({ length: GROUP }, (_, index) => first + index);
    const took = () => performance.now() - dueMs;
    answers.push(send(numbers).then(took, () => Number.POSITIVE_INFINITY));
  }
  return (await Promise.all(answers)).slice((ALERTS_PER_SECOND * WARM_UP_SECONDS) / GROUP);
}

/** The same objects made without a webhook, and with nobody who works on them: what the API server takes by itself. */
async function bare({ admin, namespace }: Place): Promise<readonly number[]> {
  const remediations = { apiVersion: 'stanchion.dev/v1alpha1', kind: 'Remediation', namespace };
  const [made] = await admin.list(remediations, { limit: '1' });
  if (made === undefined) throw new Error('the webhook has stored nothing');
  const { apiVersion, kind, spec } = made;
  const create = (number: number) =>
    admin.create({ apiVersion, kind, metadata: { name: `bare-${number}`, namespace }, spec });
  return steadily(async (numbers) => {
    await Promise.all(numbers.map(create));
  });
}

async function answered(controller: RunningController, alerts: readonly object[]): Promise<void> {
  const response = await controller.notify(alerts);
  const text = await response.text();
  if (!response.ok) throw new Error(`a notification was answered with ${response.status}: ${text}`);
}

/** As Alertmanager does, which tries a group again that could not be stored. */
async function untilStored(controller: RunningController, alerts: readonly object[]): Promise<void> {
  await eventually('a group is stored', () => answered(controller, alerts).then(() => true), {
    timeout: 120_000,
    interval: 1000,
  });
}

/** Without the brake, so that nothing but the budget holds the fleet back. */
async function storm(place: Place, say: (line: string) => void): Promise<readonly Figure[]> {
  await createFleet(place, TARGETS);
  const settings = {
    mode: 'guarded',
    budget: { concurrent: FLEET_BUDGET, perHour: 1000 },
    storm: { remediations: 10_000 },
  };
  const controller = await startController(place, {
    rules: FLEET_RULES,
    settings,
    asPod: true,
    logLevel: 'info',
  });
  const end = new AbortController();
  const watched = new Watched();
  const following = [watched.follow(place, end.signal), rollOut(place, end.signal)];
  const startsAt = new Date();
  const startedMs = performance.now();
  const groups = Array.from({ length: TARGETS }, (_, target) =>
    Array.from({ length: ALERTS / TARGETS }, (__, index) => alertOf(target, target * 1000 + index, startsAt)),
  );
  await Promise.all(groups.map((alerts) => untilStored(controller, alerts)));
  const storedMs = performance.now() - startedMs;
  const explain = () => `${watched.decided} of ${watched.seen} are decided (${watched.refusals})`;
  await eventually('the storm is decided', () => watched.decided >= ALERTS, { timeout: 300_000, explain });
  const decidedMs = performance.now() - startedMs;
  // What is begun in the storm's wake counts as well.
  await pause(20_000);
  const memory = await peakMemory(controller.program.pid);
  say(
    `storm: stored after ${(storedMs / 1000).toFixed(1)} s, decided after ${(decidedMs / 1000).toFixed(1)} s ` +
      `(${watched.refusals}), ${watched.acted} changes; ${load()}`,
  );
  end.abort();
  await Promise.all(following);
  await controller.program.stop();
  return [
    {
      what: `storm of ${ALERTS} alerts on ${TARGETS} targets, until all are decided`,
      value: decidedMs / 1000,
      budget: 60,
      unit: 's',
    },
    {
      what: 'storm, most changes in flight at one time',
      value: watched.mostInFlight,
      budget: FLEET_BUDGET,
      unit: '',
      exact: true,
    },
    { what: 'storm, most memory of the controller', value: memory, budget: 150, unit: 'MB' },
  ];
}
