import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { logTo } from '../../../src/controller/adapters/log.ts';
import { metricsOf } from '../../../src/controller/adapters/metrics.ts';
import type { AuditLine } from '../../../src/controller/record/audit.ts';
import { Recorder } from '../../../src/controller/runtime/recorder.ts';
import { reconcile } from '../../../src/controller/reconcile/reconcile.ts';
import { sampleRemediation } from '../../support/remediation.ts';
import { sampleGauged } from '../../support/sample-gauged.ts';
import { SampleWorld } from '../../support/sample-world.ts';

const logLine = z.looseObject({
  level: z.number(),
  time: z.iso.datetime(),
  message: z.string().min(1),
  remediation: z.string(),
  runbook: z.string(),
  reason: z.string(),
});

/** Carries episodes out, one after the other, and gives what was written to the log and the audit meanwhile. */
async function told(...names: readonly string[]) {
  const written: string[] = [];
  const audited: AuditLine[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString());
      done();
    },
  });
  const metrics = metricsOf(sampleGauged(), 1);
  for (const name of names) {
    const world = new SampleWorld();
    const recorder = new Recorder({
      clock: world.clock,
      identity: 'replica-a',
      audit: { write: (line) => audited.push(line) },
      tell: () => undefined,
      log: logTo(stream, 'info', 'replica-a'),
      metrics: () => metrics,
    });
    world.record = (remediation, happening) => {
      recorder.record(remediation, happening);
    };
    world.stored = sampleRemediation({ name });
    await reconcile(world.stored, world);
  }
  const lines = written.join('').trimEnd().split('\n');
  return { lines: lines.map((line) => logLine.parse(JSON.parse(line))), audited };
}

describe('the log of an episode', () => {
  test('is one JSON object a line from the failure to the recovery, all with the id of the episode [T20-G2]', async () => {
    const { lines, audited } = await told('shop-down-0000000000000001', 'shop-down-0000000000000002');
    for (const id of ['shop-down-0000000000000001', 'shop-down-0000000000000002']) {
      const own = lines.filter(({ remediation }) => remediation === id);
      expect(own.map(({ reason }) => reason)).toEqual([
        ...['Observing', 'Deciding', 'Diagnosed', 'Acting'],
        ...['ActionDone', 'Verifying', 'Recovered', 'Restoring', 'Closed'],
      ]);
      expect(new Set(own.map(({ runbook }) => runbook))).toEqual(new Set(['shop-down']));
      // The same id joins the audit to it.
      expect(audited.filter(({ remediation }) => remediation === id)).toMatchObject([{ kind: 'action' }]);
    }
    expect(lines).toHaveLength(18);
  });
});
