import assert from 'node:assert/strict';
import { isAlive } from '../support/kept.ts';
import { askedFor, killsAt, startReplica, type Point, type Replica } from '../support/leader-points.ts';
import { alert, reaches, restarts, runbook, staleCredentials } from '../support/old-credentials.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

/** Two leaders die over one change, one after the other; whoever leads then ends the episode. */
const DEATHS: readonly (readonly [string, Point, Point])[] = [
  [
    'as it tries the change out, and the next as soon as it has made it',
    { at: 'dry run', count: 1, arrives: false },
    { at: 'change', count: 1, arrives: true },
  ],
  [
    'before the change goes out, and the next before it has written that it is made',
    { at: 'change', count: 1, arrives: false },
    { at: 'save', count: 1, arrives: false },
  ],
  [
    'when the intent is written, and the next before it has written that it will send',
    { at: 'save', count: 4, arrives: true },
    { at: 'save', count: 1, arrives: false },
  ],
];

async function stopped(replicas: readonly Replica[], run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } finally {
    await Promise.all(replicas.map(({ controller }) => controller.stop()));
    await Promise.all(replicas.map(({ proxy }) => proxy.stop()));
  }
}

async function prepared(t: Context, identities: readonly string[]): Promise<readonly Replica[]> {
  await staleCredentials(t);
  await t.apply(runbook(t));
  const replicas: Replica[] = [];
  // One after the other, so that the first leads.
  for (const identity of identities) replicas.push(await startReplica(t, identity));
  return replicas;
}

const killed = DEATHS.map(([when, ...points]) =>
  test(
    `when a leader is killed ${when}, the change is made once`,
    async (t) => {
      const replicas = await prepared(t, ['replica-a', 'replica-b']);
      const running = () => replicas.map(({ controller }) => controller.current());
      await stopped(replicas, async () => {
        const { left } = killsAt(points, replicas);
        await eventually(
          'the alert is stored',
          async () => (await running()[1]?.notify([alert()]))?.status === 200,
        );
        const { status } = await reaches(t, 'Closed', running(), 150_000);
        assert.equal(left(), 0, 'both leaders were killed');
        assert.equal(status?.outcome, 'Recovered');
        assert.deepEqual(
          status.journal?.map(({ state }) => state),
          ['done'],
        );
        assert.equal(await restarts(t), 1);
      });
    },
    { timeout: 240_000 },
  ),
);

export const tests = [
  ...killed,
  test(
    'a leader that is stopped for longer than its lease changes nothing when it goes on, not even by what it had sent',
    async (t) => {
      const [first, second] = await prepared(t, ['replica-a', 'replica-b']);
      if (first === undefined || second === undefined) throw new Error('there are two replicas');
      const { program, audit } = first.controller.current();
      const { pid } = program;
      await stopped([first, second], async () => {
        let release = () => undefined as unknown;
        const taken = new Promise<void>((resolve) => (release = () => resolve()));
        let late: number | undefined;
        first.proxy.inject((asked) => {
          if (askedFor(asked) !== 'change') return 'none';
          process.kill(-pid, 'SIGSTOP');
          return { after: taken, answered: (status) => (late = status) };
        });
        await eventually(
          'the alert is stored',
          async () => (await second.controller.current().notify([alert()])).status === 200,
        );
        const { status } = await reaches(t, 'Closed', [second.controller.current()], 150_000);
        assert.equal(status?.outcome, 'Recovered');
        release();
        await eventually('the server has answered what was sent so late', () => late !== undefined);
        assert.ok(late === 409 || late === 422, `the server answered ${late}`);
        process.kill(-pid, 'SIGCONT');
        await eventually('the one that led before has ended', () => !isAlive(pid));
        assert.match(await program.log(40), /Not leading any more; the process ends/);
        assert.equal(await restarts(t), 1);
        assert.deepEqual(await audit(), []);
      });
    },
    { timeout: 240_000 },
  ),
];
