import { describe, expect, test } from 'vitest';
import { catalogue } from '../../../src/catalogue/index.ts';
import { Events } from '../../../src/controller/adapters/events.ts';
import { metricsOf } from '../../../src/controller/adapters/metrics.ts';
import type { AuditLine } from '../../../src/controller/record/audit.ts';
import { ConflictError } from '../../../src/controller/kubernetes/errors.ts';
import type { KubernetesObject } from '../../../src/controller/kubernetes/objects.ts';
import type { PatchStep } from '../../../src/controller/kubernetes/ports.ts';
import { Recorder } from '../../../src/controller/runtime/recorder.ts';
import { sampleGauged } from '../../support/sample-gauged.ts';
import { ago, begun, NOW, sampleRemediation, sampleSource, TARGET } from '../../support/remediation.ts';

const SECRET = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz';
const clock = { now: () => NOW };

const changed = {
  changed: {
    remedy: 'restart',
    action: 'restartWorkload',
    target: TARGET,
    outcome: 'done' as const,
    message: `Restarted with ${SECRET}.`,
    before: { env: { password: 'hunter2hunter2' } },
    after: { list: [{ token: SECRET }] },
    approvedBy: 'ana',
  },
};

/** Of the analysis of failures, and of messages to people. */
const NOT_BUILT = [
  'stanchion_failure_analysis_seconds',
  'stanchion_notification_failures_total',
  'stanchion_notifications_total',
];

const approval = {
  by: 'ana',
  decision: 'approve' as const,
  planHash: 'a'.repeat(64),
  reason: 'It is safe.',
  until: NOW.toISOString(),
};

const metrics = () => metricsOf(sampleGauged(), 4);

function recorder(write: (line: AuditLine) => void) {
  const told: string[] = [];
  const made = metrics();
  const one = new Recorder({
    clock,
    identity: 'replica-a',
    audit: { write },
    tell: (_, { type, reason }) => told.push(`${type} ${reason}`),
    log: () => undefined,
    metrics: () => made,
  });
  return { one, told, made };
}

describe('the recorder', () => {
  test('writes who did what, why, and what was there before and after, without a secret', () => {
    const lines: AuditLine[] = [];
    const { one, told } = recorder((line) => lines.push(line));
    one.record(sampleRemediation(), changed);
    expect(lines[0]).toMatchObject({ kind: 'action', by: 'replica-a', approvedBy: 'ana', target: TARGET });
    expect(JSON.stringify(lines)).not.toMatch(/ghp_|hunter2/);
    expect(told).toEqual(['Normal ActionDone']);
  });

  test('writes a refusal with the plan that was refused, and counts it', async () => {
    const lines: AuditLine[] = [];
    const { one, made } = recorder((line) => lines.push(line));
    one.record(sampleRemediation(), { refused: { guard: 'Paused', kind: 'blocked', message: 'Paused.' } });
    expect(lines[0]).toMatchObject({ kind: 'refusal', guard: 'Paused', finality: 'blocked' });
    expect(await made.registry.metrics()).toContain(
      'stanchion_refusals_total{guard="Paused",kind="blocked"} 1',
    );
  });

  test('writes a decision once', () => {
    const lines: AuditLine[] = [];
    const { one } = recorder((line) => lines.push(line));
    one.decided(sampleRemediation({ spec: { approval } }));
    one.decided(sampleRemediation({ spec: { approval } }));
    one.decided(sampleRemediation());
    one.decided(sampleRemediation({ spec: { approval: { ...approval, by: 'bob', decision: 'reject' } } }));
    expect(lines).toMatchObject([
      { kind: 'approval', by: 'ana', decision: 'approve' },
      { kind: 'approval', by: 'bob', decision: 'reject' },
    ]);
  });

  test('writes a decision before what it led to, also where it was not told of it', () => {
    const lines: AuditLine[] = [];
    const { one } = recorder((line) => lines.push(line));
    one.record(sampleRemediation({ spec: { approval }, status: { phase: 'Closed' } }), changed);
    expect(lines.map(({ kind }) => kind)).toEqual(['approval', 'action']);
  });

  test('gives the same thing the same id, whoever writes it, and another thing another one', () => {
    const lines: AuditLine[] = [];
    const write = (line: AuditLine) => lines.push(line);
    const refused = { refused: { guard: 'Paused', kind: 'blocked' as const, message: 'Paused.' } };
    const journal = [{ ...begun(60), state: 'sending' as const }];
    for (const { one } of [recorder(write), recorder(write)]) {
      one.record(sampleRemediation({ spec: { approval } }), refused);
      one.record(sampleRemediation({ status: { journal } }), changed);
      // What a restart finds to be done is the same change in other words.
      const found = { ...changed.changed, message: 'It was restarted.', before: {} };
      one.record(sampleRemediation({ status: { journal } }), { changed: found });
      one.record(sampleRemediation(), { refused: { ...refused.refused, message: 'Paused by ana.' } });
    }
    const ids = lines.map(({ id }) => id);
    expect(ids.slice(0, 5)).toEqual(ids.slice(5));
    expect(new Set(ids).size).toBe(4);
    expect(ids[2]).toBe(ids[3]);
  });

  test('notes once more what the replica that led before may have died over', () => {
    const lines: AuditLine[] = [];
    const { one } = recorder((line) => lines.push(line));
    const refusal = { guard: 'Paused', kind: 'blocked' as const, message: 'Paused.', at: ago(5) };
    one.takenUp(sampleRemediation({ spec: { approval }, status: { phase: 'Refused', refusal } }));
    one.takenUp(
      sampleRemediation({ name: 'b', spec: { approval }, status: { phase: 'Closed', closedAt: ago(60) } }),
    );
    one.takenUp(
      sampleRemediation({ name: 'c', spec: { approval }, status: { phase: 'Closed', closedAt: ago(7200) } }),
    );
    one.takenUp(sampleRemediation({ name: 'd', status: { phase: 'Verifying', refusal } }));
    expect(lines.map(({ kind, remediation }) => [kind, remediation])).toEqual([
      ['approval', 'shop-down-0123456789abcdef'],
      ['refusal', 'shop-down-0123456789abcdef'],
      ['approval', 'b'],
    ]);
  });

  test('goes on when the audit cannot be written, and counts that', async () => {
    const { one, made } = recorder(() => {
      throw new Error('the disk is full');
    });
    one.record(sampleRemediation(), changed);
    expect(await made.registry.metrics()).toContain('stanchion_audit_failures_total 1');
  });
});

describe('a failed workflow in the metrics', () => {
  const failed = (name: string) =>
    sampleRemediation({
      name,
      spec: {
        source: sampleSource({
          workflow: { namespace: 'pipelines', name: 'w', uid: 'u', message: 'It failed.' },
        }),
        parameters: { stage: 'code-analysis' },
      },
      status: { startedAt: ago(90) },
    });
  const entered = (phase: string) => ({ entered: { phase, reason: 'Because', message: 'So.' } });

  test('is a recovery with its time where a remedy helped, and none where it did not [T20-G1] [T20-F63]', async () => {
    const { one, made } = recorder(() => undefined);
    made.stages.known(['code-analysis']);
    one.record(failed('wf-1'), entered('Recovered'));
    one.record(failed('wf-2'), entered('Ineffective'));
    const text = await made.registry.metrics();
    expect(text).toContain('stanchion_workflow_recoveries_total{stage="code-analysis"} 1');
    expect(text).toContain('stanchion_workflow_recovery_seconds_sum{stage="code-analysis"} 90');
    expect(text).toContain('stanchion_workflow_recovery_failures_total{stage="code-analysis"} 1');
  });

  test('is handed to a person once, however often that is said', async () => {
    const { one, made, told } = recorder(() => undefined);
    made.stages.known(['code-analysis']);
    for (const phase of ['AwaitingApproval', 'Observing', 'AwaitingApproval', 'Escalated']) {
      one.record(failed('wf-1'), entered(phase));
    }
    const text = await made.registry.metrics();
    expect(text).toContain('stanchion_workflow_interventions_total{stage="code-analysis"} 1');
    expect(told.at(-1)).toBe('Warning Escalated');
  });

  test('counts for no stage that the installation does not have, and neither does an alert', async () => {
    const { one, made } = recorder(() => undefined);
    one.record(failed('wf-1'), entered('Escalated'));
    made.stages.known(['code-analysis']);
    one.record(sampleRemediation({ spec: { parameters: { stage: 'code-analysis' } } }), entered('Escalated'));
    expect(await made.registry.metrics()).toContain(
      'stanchion_workflow_interventions_total{stage="code-analysis"} 0',
    );
  });
});

describe('the metrics', () => {
  test('are all that the catalogue says the controller emits, but for those of parts that are not built yet', async () => {
    const text = await metrics().registry.metrics();
    const promised = catalogue('documented')
      .flatMap((system) => system.metrics)
      .filter(({ emittedBy }) => emittedBy === 'controller')
      .map(({ name }) => name);
    const missing = [...new Set(promised)].filter((name) => !text.includes(`# TYPE ${name} `));
    expect(missing.sort()).toEqual(NOT_BUILT);
  });

  test('have every series at zero before anything happened', async () => {
    const text = await metrics().registry.metrics();
    for (const series of [
      'stanchion_remediations{phase="Acting"} 2',
      'stanchion_remediations{phase="Escalated"} 0',
      'stanchion_remediations_escalated{system="shop",runbook="shop-down"} 1',
      'stanchion_refusals_total{guard="Shadow",kind="final"} 0',
      'stanchion_actions_total{action="rollBackWorkload",outcome="failed"} 0',
      'controller_runtime_reconcile_total{controller="stanchion-controller",result="error"} 0',
      'leader_election_master_status 1',
    ]) {
      expect(text).toContain(series);
    }
  });
});

describe('Kubernetes events', () => {
  test('are made once and counted after that, without a secret', async () => {
    const made: KubernetesObject[] = [];
    const patched: (readonly PatchStep[])[] = [];
    const events = new Events({
      client: {
        create: (_, object) => {
          made.push(object);
          return made.length > 1
            ? Promise.reject(new ConflictError('there', { status: 409, request: '' }))
            : Promise.resolve(object);
        },
        patch: (_, steps) => {
          patched.push(steps);
          return Promise.reject(new Error('away'));
        },
      },
      namespace: 'stanchion-system',
      identity: 'replica-a',
      clock,
      failed: () => undefined,
    });
    const told = { type: 'Normal', reason: 'ActionDone', message: `With ${SECRET}.` } as const;
    events.tell(sampleRemediation(), told);
    events.tell(sampleRemediation(), told);
    events.tell(sampleRemediation(), { ...told, message: 'Something else.' });
    await events.flushed();
    expect(made).toHaveLength(2);
    expect(made[0]).toMatchObject({ count: 1, involvedObject: { kind: 'Remediation' } });
    expect(JSON.stringify(made)).not.toContain(SECRET);
    expect(patched[0]?.[0]).toMatchObject({ path: '/count', value: 2 });
  });
});
