import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { logTo } from '../../../src/controller/adapters/log.ts';
import { metricsOf } from '../../../src/controller/adapters/metrics.ts';
import { traceOf } from '../../../src/controller/record/trace.ts';
import type { AuditLine } from '../../../src/controller/record/audit.ts';
import { Recorder } from '../../../src/controller/runtime/recorder.ts';
import { reconcile } from '../../../src/controller/reconcile/reconcile.ts';
import { NOW, sampleRemediation, sampleSource } from '../../support/remediation.ts';
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

  test('has the trace of the run, which is that of the workflow that began it', () => {
    const failed = (name: string, parameters?: Readonly<Record<string, string>>) => {
      const failure = {
        ...{ pipeline: 'p', stage: 's', tries: 1, exitCode: '1', pod: '', message: 'm', chain: [] },
        ...{ results: {}, resources: {} },
      };
      const workflow = { namespace: 'pipelines', name, uid: `uid-of-${name}` };
      const known = parameters === undefined ? {} : { failure: { ...failure, parameters } };
      return traceOf(
        sampleRemediation({ spec: { source: sampleSource({ workflow: { ...workflow, ...known } }) } }),
      );
    };
    const trace = failed('run-1');
    expect(trace).toBe(createHash('sha256').update('pipelines/run-1').digest('hex').slice(0, 32));
    expect(failed('run-1', { 'resume-from': '' })).toBe(trace);
    expect(failed('run-2', { 'resume-from': 'run-1' })).toBe(trace);
    expect(failed('run-2')).not.toBe(trace);
    expect(traceOf(sampleRemediation())).toBeUndefined();
  });

  test('has it in its lines', () => {
    const fields: Readonly<Record<string, unknown>>[] = [];
    const recorder = new Recorder({
      clock: { now: () => NOW },
      identity: 'replica-a',
      audit: { write: () => undefined },
      tell: () => undefined,
      log: (_, said) => fields.push(said),
      metrics: () => metricsOf(sampleGauged(), 1),
    });
    const source = sampleSource({ workflow: { namespace: 'pipelines', name: 'run-1', uid: 'u' } });
    const entered = { entered: { phase: 'Recovered', reason: 'Verified', message: 'Well.' } };
    const remediation = sampleRemediation({ name: 'wf-u', spec: { source } });
    recorder.record(remediation, entered);
    expect(fields).toMatchObject([{ remediation: 'wf-u', trace: traceOf(remediation) }]);
  });
});
