import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { checkpointState } from '../../../src/api/checkpoint.ts';
import { remediationResource } from '../../../src/api/remediation.ts';
import { TRACE_VARIABLE } from '../../../src/conventions/trace.ts';
import { traceOf } from '../../../src/controller/record/trace.ts';
import {
  checkpointRef,
  controllerNamespace,
  installPipeline,
  playStages,
  ranStages,
  remediationRef,
  run,
  STAGES,
  told,
} from '../stages.ts';
import { test, type Context } from '../test.ts';

const saved = z.looseObject({ data: z.object({ state: z.string(), digest: z.string() }) });
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
/** Milliseconds: two dozen pods one after the other, on a machine that does other work, too. */
const LATE = 400_000;
const LONG = { timeout: 900_000 };

/** What the pods of stages are told from now on: the spans of each trace. */
function tracesOf(t: Context): ReadonlyMap<string, ReadonlySet<string>> {
  const traces = new Map<string, Set<string>>();
  t.play(({ main, step }) => {
    const value = main.env.find(({ name }) => name === TRACE_VARIABLE)?.value;
    if (value === undefined || step === undefined) return undefined;
    const [, trace = value, span = ''] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(value) ?? [];
    traces.set(trace, (traces.get(trace) ?? new Set()).add(span));
    return undefined;
  });
  return traces;
}

export const tests = [
  test(
    'the whole pipeline succeeds, each stage once, with a checkpoint of all of them [T20-F50] [T20-F1]',
    async (t) => {
      await installPipeline(t);
      const workflow = await run(t);
      const whole = await t.finished(workflow, LATE);
      assert.equal(whole.phase, 'Succeeded', told(whole));
      assert.deepEqual(ranStages(t, workflow.metadata.name), [...STAGES]);
      for (const stage of STAGES) assert.equal(whole.node(stage).phase, 'Succeeded');
      const { data } = saved.parse(await t.admin.get(checkpointRef(t, workflow.metadata.name)));
      assert.equal(data.digest, sha256(data.state));
      assert.deepEqual(checkpointState.parse(JSON.parse(data.state)).done, [...STAGES]);
      const remediations = await t.admin.list({
        apiVersion: 'stanchion.dev/v1alpha1',
        kind: 'Remediation',
        namespace: controllerNamespace(t),
      });
      assert.deepEqual(remediations, []);
    },
    LONG,
  ),
  test(
    'a failure at stage 4 opens one Remediation with its context, and a resubmission runs stages 4 to 7 only [T20-F51] [T20-F47] [T20-F65] [T20-F66] [T20-G3]',
    async (t) => {
      await installPipeline(t);
      playStages(
        t,
        { 'coverage-analysis': 70 },
        'push to https://bob:hunter2@example.com failed, token=abc123 {{workflow.name}}',
      );
      const traces = tracesOf(t);
      const first = await run(t);
      const failed = await t.finished(first, LATE);
      assert.equal(failed.phase, 'Failed', told(failed));
      assert.deepEqual(ranStages(t, first.metadata.name), STAGES.slice(0, 4));
      assert.equal(failed.node('slot-security-scan').phase, 'Omitted');
      const made = remediationResource.parse(await t.admin.get(remediationRef(t, first)));
      const { failure } = 'workflow' in made.spec.source ? made.spec.source.workflow : {};
      assert.equal(failure?.stage, 'coverage-analysis');
      assert.equal(failure.exitCode, '70');
      assert.equal(failure.tries, 1);
      assert.doesNotMatch(JSON.stringify(made.spec), /hunter2|abc123|\{\{/);
      const joined = [...traces.keys()];
      assert.deepEqual(joined, [traceOf(made)], 'the stages that ran and the Remediation have one trace');
      assert.equal(traces.get(joined[0] ?? '')?.size, 1, 'and one workflow around them');
      playStages(t);
      const again = tracesOf(t);
      const second = await run(t, {
        'resume-from': first.metadata.name,
        'failure-category': 'Infrastructure',
      });
      const resumed = await t.finished(second, LATE);
      assert.equal(resumed.phase, 'Succeeded', told(resumed));
      assert.deepEqual(ranStages(t, second.metadata.name), STAGES.slice(3));
      assert.equal(resumed.node('code-analysis').phase, 'Skipped');
      assert.deepEqual([...again.keys()], joined, 'what goes on with a run has the trace of the run');
    },
    LONG,
  ),
  test(
    'a corrupted checkpoint and a foreign one are refused before anything runs [T20-F52]',
    async (t) => {
      await installPipeline(t);
      playStages(t, { 'code-analysis': 70 });
      const first = await run(t);
      await t.finished(first, LATE);
      const { name } = first.metadata;
      const foreign = await run(t, {
        'resume-from': name,
        'failure-category': 'Infrastructure',
        revision: 'other',
      });
      const refused = await t.finished(foreign, LATE);
      assert.match(told(refused), /foreign: revision/);
      const object = saved.parse(await t.admin.get(checkpointRef(t, name)));
      const text = object.data.state.replace('repository-clone', 'repository-clonf');
      await t.admin.apply({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: `checkpoint-${name}`,
          labels: { 'workflows.argoproj.io/configmap-type': 'Parameter' },
          namespace: t.namespace,
        },
        data: { state: text, digest: object.data.digest },
      });
      const corrupted = await run(t, { 'resume-from': name, 'failure-category': 'Infrastructure' });
      const second = await t.finished(corrupted, LATE);
      assert.match(told(second), /corrupted/);
      for (const workflow of [foreign, corrupted]) assert.deepEqual(ranStages(t, workflow.metadata.name), []);
    },
    LONG,
  ),
] as const;
