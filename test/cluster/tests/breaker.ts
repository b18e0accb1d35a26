import assert from 'node:assert/strict';
import { instantOf } from '../../../src/api/breaker.ts';
import { WORKFLOW_METRICS as STAGES } from '../../../src/conventions/metrics.ts';
import { EXIT_CODES } from '../../../src/conventions/exit-codes.ts';
import { exit, succeed } from '../kubelet/outcomes/index.ts';
import {
  CONFIG_MAP,
  controllersIn,
  counted,
  measured,
  refusalOf,
  saidNothing,
  kubectl,
  passTime,
  says,
  setState,
  STAGE,
  stageWorkflow,
  stateBecomes,
  waitingCall,
} from '../support/breaker.ts';
import type { KubeObject } from '../api.ts';
import { test, type Context } from '../test.ts';
import { eventually, pause } from '../wait.ts';
import { progress, type FinishedWorkflow } from '../workflow.ts';

const run = async (t: Context) => t.finished(await t.submit(stageWorkflow()));

/** The gate reads what the workflow-controller has heard of, which may be a moment behind. */
async function refusedRun(t: Context): Promise<FinishedWorkflow> {
  return eventually('a call is refused', async () => {
    const ended = await run(t);
    return refusalOf(ended) !== '' && ended;
  });
}

async function passedRun(t: Context): Promise<void> {
  await eventually('a call passes', async () => (await run(t)).phase === 'Succeeded', { timeout: 60_000 });
}

/** Controllers start, end, and wait for each other's lease; on a busy machine that takes its time. */
const SLOW = { timeout: 600_000 };
const PATIENCE = { timeout: 120_000 };
const LONG = { threshold: 2, recoverySeconds: 600, halfOpenCalls: 3 };

export const tests = [
  test(
    'a breaker opens after its failed runs in a row, lets one try after its time, and closes with its success; the controller is killed or another one each time [T20-F14] [T20-F15] [T20-F16] [T20-F18] [T20-F57] [T20-F59] [T20-G1]',
    async (t) => {
      const start = await controllersIn(t, { ...LONG, halfOpenCalls: 1 });
      t.play(() => exit(1));
      let controller = await start('a');
      await eventually(
        'it leads',
        async () => (await measured(controller, STAGES.breakerState)) === 0,
        PATIENCE,
      );
      assert.equal((await run(t)).phase, 'Failed');
      assert.equal(t.executions('work').length, 2, 'both tries ran');
      await stateBecomes(t, { word: 'closed', consecutiveFailures: 1 });
      await counted(controller, { executions: 1, failures: 1, retries: 1, recoveryFailures: 1 });
      await controller.program.kill();

      await run(t);
      controller = await start('b');
      const opened = await stateBecomes(t, { word: 'open', consecutiveFailures: 2 });
      const { lastFailure, until } = { lastFailure: '', until: '', ...opened };
      assert.equal(Date.parse(until) - Date.parse(lastFailure), 600_000);
      await counted(controller, { breakerState: 1, executions: 1, retrySuccesses: 0 });
      const refused = await refusedRun(t);
      assert.match(refusalOf(refused), new RegExp(`circuit open: ${STAGE}, until ${until}`));
      const { startedAt, finishedAt } = refused.node('gate');
      assert.ok(Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '') <= 1000, 'refused at once');
      const ids = refused.nodes.map(({ id }) => id);
      assert.ok(!t.executions().some(({ nodeId = '' }) => ids.includes(nodeId)), 'nothing ran');
      assert.ok(
        refused.nodes.every(({ type }) => type !== 'Pod'),
        'no pod was made',
      );
      await controller.program.stop();

      await passTime(t);
      controller = await start('c');
      await stateBecomes(t, { word: 'half-open' });
      await controller.program.stop();
      controller = await start('d');
      t.play(({ execution }) => (execution.attempt === 0 ? exit(1) : succeed()));
      assert.equal((await run(t)).phase, 'Succeeded');
      await stateBecomes(t, { word: 'closed', consecutiveFailures: 0 });
      await counted(controller, { breakerState: 0, executions: 1, retrySuccesses: 1, recoveries: 1 });
      await saidNothing(controller);
    },
    SLOW,
  ),

  test(
    'of ten workflows, six and then four at once, a half-open breaker lets its three through, also when the controller hands over in between; a success closes it [T20-F17] [T20-F57]',
    async (t) => {
      const start = await controllersIn(t, LONG);
      let isHeld = true;
      t.play(() => async ({ signal }) => {
        while (isHeld && !signal.aborted) await pause(50, signal);
        return { kind: 'exited', exitCode: 0 };
      });
      const before = await start('a');
      const after = await start('b');
      // Whatever Argo has not heard of yet is then refused, and takes no place.
      await setState(t, { [STAGE]: 'open' });
      await refusedRun(t);
      await setState(t, { [STAGE]: 'half-open' });
      await stateBecomes(t, { word: 'half-open', state: 'half-open' });
      const together = (length: number) =>
        Promise.all(Array.from({ length }, () => t.submit(stageWorkflow())));
      const isRefused = async (workflow: KubeObject) =>
        (await progress(t.admin, workflow)).phase === 'Failed';
      const refusedOf = (workflows: readonly KubeObject[], count: number) =>
        eventually(`${count} are refused`, async () => {
          const refused = await Promise.all(workflows.map(isRefused));
          return refused.filter(Boolean).length === count;
        });
      const first = await together(6);
      await refusedOf(first, 3);
      await before.program.stop();
      await eventually(
        'the other one leads',
        async () => (await measured(after, STAGES.breakerState)) === 2,
        PATIENCE,
      );
      const second = await together(4);
      await refusedOf(second, 4);
      const workflows = [...first, ...second];
      const names = workflows.map(({ metadata }) => metadata.name);
      const executions = () => t.executions('work').filter(({ workflow = '' }) => names.includes(workflow));
      await eventually('three run', () => executions().length === 3, PATIENCE);
      isHeld = false;
      const ended = await Promise.all(workflows.map((workflow) => t.finished(workflow)));
      assert.equal(ended.filter(({ phase }) => phase === 'Succeeded').length, 3);
      for (const refused of ended.filter(({ phase }) => phase === 'Failed')) {
        assert.match(
          refusalOf(refused),
          /circuit (half-open: code-analysis, 3 of 3 calls are under way|open: code-analysis, held)/,
        );
      }
      assert.equal(executions().length, 3);
      await stateBecomes(t, { word: 'closed', consecutiveFailures: 0 });
      await passedRun(t);
      await saidNothing(after);
    },
    SLOW,
  ),

  test(
    'a failure while half-open opens the breaker again; code that is wrong does not count [T20-F17]',
    async (t) => {
      const start = await controllersIn(t, LONG);
      await setState(t, { [STAGE]: 'half-open' });
      await start('a');
      t.play(() => exit(EXIT_CODES.TestFailure));
      assert.equal((await run(t)).phase, 'Failed');
      await stateBecomes(t, { word: 'half-open', consecutiveFailures: 0 });
      t.play(() => exit(1));
      assert.equal((await run(t)).phase, 'Failed');
      await stateBecomes(t, { word: 'open', consecutiveFailures: 1 });
    },
    SLOW,
  ),

  test('with the controller down workflows go on with the last state, and an open breaker whose time has passed lets them pass [T20-F14]', async (t) => {
    t.play(() => succeed());
    assert.equal((await run(t)).phase, 'Succeeded', 'with no ConfigMap');
    await setState(t, { [STAGE]: 'closed' });
    assert.equal((await run(t)).phase, 'Succeeded');
    await setState(t, { [STAGE]: 'open', [`${STAGE}.until`]: instantOf(Date.now() + 3_600_000) });
    await refusedRun(t);
    await setState(t, { [STAGE]: 'open', [`${STAGE}.until`]: instantOf(Date.now() - 1000) });
    assert.equal((await t.finished(await waitingCall(t))).phase, 'Succeeded');
  }),

  test('a change of state reaches neither a stage in flight nor a call that waits [T20-F14]', async (t) => {
    let isHeld = true;
    t.play(() => async ({ signal }) => {
      while (isHeld && !signal.aborted) await pause(50, signal);
      return { kind: 'exited', exitCode: 0 };
    });
    await setState(t, { [STAGE]: 'closed' });
    const inFlight = await t.submit(stageWorkflow());
    await eventually('the stage runs', () => t.executions('work').length === 1);
    await setState(t, { [STAGE]: 'half-open' });
    const waiting = await waitingCall(t);
    await setState(t, { [STAGE]: 'open' });
    // Touched, so that the controller looks at them with the new state.
    for (const { metadata } of [inFlight, waiting]) {
      await kubectl(t, 'annotate', 'workflow', metadata.name, 'example.com/touched=yes');
    }
    // What comes after is not held.
    t.play(({ execution }) => (execution.workflow === waiting.metadata.name ? undefined : succeed()));
    await refusedRun(t);
    isHeld = false;
    assert.equal((await t.finished(inFlight)).phase, 'Succeeded');
    assert.equal((await t.finished(waiting)).phase, 'Succeeded');
  }),

  test(
    'what a person writes with kubectl holds, and what is no state at all lets workflows pass and is put right [T20-F14]',
    async (t) => {
      const start = await controllersIn(t, { threshold: 1, recoverySeconds: 1, halfOpenCalls: 1 });
      t.play(() => succeed());
      const controller = await start('a');
      await stateBecomes(t, { word: 'closed' });
      const write = (data: Readonly<Record<string, string>>) =>
        kubectl(t, 'patch', 'configmap', CONFIG_MAP, '--type=merge', `--patch=${JSON.stringify({ data })}`);
      await write({ [STAGE]: 'open' });
      await stateBecomes(t, { word: 'open', state: 'open', until: undefined });
      // Well over the second of its recovery time.
      await pause(2500);
      assert.match(refusalOf(await refusedRun(t)), /circuit open: code-analysis, held by hand/);
      await write({ [STAGE]: '{{=sprig.fail("x")}}' });
      await stateBecomes(t, { word: 'open', state: 'open' });
      await says(controller, /has a word that is none of closed, open, half-open; it is put back to open/);
      await write({ [`${STAGE}.record`]: '{"state":' });
      await stateBecomes(t, { word: 'open', state: 'open' });
      await says(controller, /has a record that cannot be read; its counts start again/);
      await write({ [STAGE]: 'closed' });
      await stateBecomes(t, { word: 'closed', state: 'closed', consecutiveFailures: 0 });
      await passedRun(t);
      await kubectl(t, 'delete', 'configmap', CONFIG_MAP);
      await stateBecomes(t, { word: 'closed', state: 'closed', consecutiveFailures: 0 });
      await controller.program.stop();
      await write({ [STAGE]: 'open' });
      await refusedRun(t);
      await write({ [STAGE]: 'nonsense' });
      await passedRun(t);
      const shown = await kubectl(t, 'get', 'configmap', CONFIG_MAP, '--output=yaml');
      assert.match(shown, /\n {2}code-analysis\.record: \|\n {4}\{\n {6}"state": "closed",\n/);
    },
    SLOW,
  ),
] as const;
