import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { remediationSpec } from '../../src/api/remediation.ts';
import { report, type ReportFlags } from '../../src/commands/report/index.ts';
import { outcomesOf } from '../../src/controller/intake/episodes.ts';
import type { AlertOutcome } from '../../src/controller/intake/outcome.ts';
import { intakeServer } from '../../src/controller/intake/server.ts';
import { NOW, sampleRunbook } from '../support/remediation.ts';
import { ALERTS_PATH } from '../../src/conventions/controller.ts';
import { recordedIo } from './operator/support.ts';

const TOKEN = 'a-token-of-the-tests';
const runbook = sampleRunbook({
  parameters: [{ id: 'stage', text: 'The stage.', pattern: '^[a-z-]{1,63}$' }],
});

let folder: string;
let stored: AlertOutcome[];
/** How many times nothing can be stored. */
let away: number;
let server: ReturnType<typeof intakeServer>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'));
  await writeFile(join(folder, 'token'), `${TOKEN}\n`);
  stored = [];
  away = 0;
  server = intakeServer({
    clock: { now: () => NOW },
    tokens: () => [TOKEN],
    outcomes: (received) =>
      outcomesOf(received, {
        cluster: 'prod-1',
        runbook: (name) => (name === 'shop-down' ? runbook : undefined),
      }),
    persist: (outcomes) => {
      if (away > 0) {
        away -= 1;
        return Promise.reject(new Error('the API server is away'));
      }
      stored.push(...outcomes);
      return Promise.resolve();
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

function flags(more: Partial<ReportFlags> = {}): ReportFlags {
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}${ALERTS_PATH}`),
    tokenFile: join(folder, 'token'),
    runbook: 'shop-down',
    by: 'ci',
    parameter: {},
    patience: 120,
    ...more,
  };
}

const exits = (code: number) => [process.execPath, '-e', `process.exit(${code})`];

describe('a run that is reported', () => {
  test('opens a Remediation with the source run, once however often it is delivered', async () => {
    const io = recordedIo();
    const asked = flags({ exitCode: 3, command: 'make deploy', parameter: { stage: 'build' } });
    expect(await report([], asked, io)).toBe(0);
    expect(await report([], asked, recordedIo())).toBe(0);
    const [first, again] = stored;
    if (first === undefined || !('open' in first)) throw new Error('nothing was opened');
    expect(again).toEqual(first);
    expect(first.open.name).toMatch(/^shop-down-[0-9a-f]{16}$/);
    expect(remediationSpec.parse(first.open.spec)).toEqual({
      runbook: 'shop-down',
      source: { run: { by: 'ci', command: 'make deploy', exitCode: 3 } },
      parameters: { stage: 'build' },
    });
    expect(io.err()).toContain('reported to 127.0.0.1');
  });

  test('is delivered again while the controller cannot store it', async () => {
    away = 3;
    expect(await report([], flags({ exitCode: 1 }), recordedIo())).toBe(0);
    expect(stored).toHaveLength(1);
  });

  test('is given up after a while, and says why', async () => {
    away = 100;
    const io = recordedIo();
    expect(await report([], flags({ exitCode: 1, patience: 60 }), io)).toBe(2);
    expect(io.err()).toContain(
      'not reported: the controller cannot store it now (not stored: the API server is away)',
    );
  });

  test.each([
    ['no such Runbook', { runbook: 'other' }, "there is no Runbook 'other'"],
    [
      'a parameter that its pattern refuses',
      { parameter: { stage: 'A B' } },
      'takes no such parameters: stage',
    ],
    ['a parameter that the runbook does not have', { parameter: { x: 'y' } }, 'takes no such parameters: x'],
  ])('is refused for %s, with the reason', async (_, more, why) => {
    const io = recordedIo();
    expect(await report([], flags({ exitCode: 1, ...more }), io)).toBe(1);
    expect(io.err()).toContain(why);
  });

  test('is refused with another token', async () => {
    await writeFile(join(folder, 'token'), 'another-token-of-somebody\n');
    const io = recordedIo();
    expect(await report([], flags({ exitCode: 1 }), io)).toBe(1);
    expect(io.err()).toContain('HTTP 401');
  });
});

describe('a command that is run', () => {
  test('is not reported when it succeeds', async () => {
    expect(await report(exits(0), flags(), recordedIo())).toBe(0);
    expect(stored).toEqual([]);
  });

  test('keeps its exit code, whatever becomes of the report', async () => {
    expect(await report(exits(7), flags({ command: 'npm test' }), recordedIo())).toBe(7);
    expect(stored).toMatchObject([
      { open: { spec: { source: { run: { exitCode: 7, command: 'npm test' } } } } },
    ]);
    expect(await report(exits(7), flags({ runbook: 'other' }), recordedIo())).toBe(7);
    expect(await report(['/no/such/program'], flags(), recordedIo())).toBe(127);
  });

  test('cannot be given together with an exit code, nor be left out with it', async () => {
    expect(await report(exits(0), flags({ exitCode: 1 }), recordedIo())).toBe(2);
    expect(await report([], flags(), recordedIo())).toBe(2);
  });
});
