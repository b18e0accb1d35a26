import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { remediationsOf, startController, type RunningController } from '../controller.ts';
import { alert, READ, runbook } from '../support/old-credentials.ts';
import { test } from '../test.ts';

const ALERTS = 10_000;
/** As many as one notification may hold. */
const GROUP = 2000;
const MOST_OPEN = 100;
/** Mebibytes at the most at any moment; V8 alone lets half of that pile up before it cleans. */
const MEMORY = 300;

/** So many alerts with so many fingerprints, in notifications of the largest size. */
function groups(fingerprints: number): readonly (readonly object[])[] {
  const one = (index: number) => ({
    ...alert(),
    fingerprint: (index % fingerprints).toString(16).padStart(16, '0'),
  });
  return Array.from({ length: ALERTS / GROUP }, (_, group) =>
    Array.from({ length: GROUP }, (__, index) => one(group * GROUP + index)),
  );
}

/** Sends notifications all at one time, again as long as the webhook says that it is busy. */
async function flood(controller: RunningController, all: readonly (readonly object[])[]): Promise<number[]> {
  return Promise.all(
    all.map(async (group) => {
      for (;;) {
        const answer = await controller.notify(group);
        await answer.text();
        if (answer.status !== 503) return answer.status;
      }
    }),
  );
}

/** The most memory that the process ever held, in mebibytes. */
async function peak({ program }: RunningController): Promise<number> {
  const status = await readFile(`/proc/${program.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

export const tests = [
  test(
    'ten thousand alerts are as many objects as they are episodes, and no more than one Runbook may have open',
    async (t) => {
      await t.apply(runbook(t));
      const settings = { openPerRunbook: MOST_OPEN };
      const controller = await startController(t, { rules: READ, settings });
      try {
        const few = await flood(controller, groups(20));
        assert.deepEqual(few, Array<number>(ALERTS / GROUP).fill(200));
        assert.equal((await remediationsOf(t)).length, 20);

        const many = await flood(controller, groups(ALERTS));
        assert.deepEqual(many, Array<number>(ALERTS / GROUP).fill(429));
        assert.equal((await remediationsOf(t)).length, MOST_OPEN);

        assert.equal((await controller.ready()).status, 200);
        const again = await controller.notify(groups(20)[0] ?? []);
        assert.equal(again.status, 200, 'what is stored is still answered for');
        const held = await peak(controller);
        assert.ok(held < MEMORY, `it held ${held} MiB`);
        console.log(`the flood took ${Math.round(held)} MiB`);
      } finally {
        await controller.program.kill();
      }
    },
    { timeout: 240_000 },
  ),
];
