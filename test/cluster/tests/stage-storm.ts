import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { remediationResource } from '../../../src/api/remediation.ts';
import type { Outcome } from '../kubelet/outcome.ts';
import { applyResource, exit } from '../kubelet/outcomes/index.ts';
import { controllerNamespace, installPipeline } from '../stages.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const COUNT = 100;
/** Pods that a machine of this size can bring up at one time; each starts a kubectl. */
const AT_ONCE = 6;
/** Milliseconds from the failures until each has its Remediation and is over. */
const BOUND = 240_000;
const TICKS_PER_SECOND = 100;

/** Lets so many run at one time; the others wait for their turn. */
function inTurns(atOnce: number): (outcome: Outcome) => Outcome {
  let free = atOnce;
  const waiting: (() => void)[] = [];
  return (outcome) => async (run) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await outcome(run);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

/** What the workflow-controller has used so far: seconds of processor, and MiB of memory at its peak. */
async function usage({ cluster }: Context): Promise<{ readonly cpu: number; readonly peak: number }> {
  const folder = `/proc/${cluster.workflowController.pid()}`;
  const [stat, status] = await Promise.all([
    readFile(`${folder}/stat`, 'utf8'),
    readFile(`${folder}/status`, 'utf8'),
  ]);
  // The name of the program is in brackets and may hold blanks; user and system time are the 12th and 13th after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { cpu: ticks / TICKS_PER_SECOND, peak: Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1]) / 1024 };
}

function submit(t: Context) {
  return t.admin.create({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { namespace: t.namespace, generateName: 'storm-' },
    spec: {
      workflowTemplateRef: { name: 'resilient-step' },
      arguments: { parameters: [{ name: 'max-attempts', value: '0' }] },
    },
  });
}

async function unfinished({ admin, namespace }: Context): Promise<number> {
  const ref = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', namespace };
  const left = await admin.list(ref, { labelSelector: 'workflows.argoproj.io/completed!=true' });
  return left.length;
}

/** All steps run, then all fail in the same moment. */
async function failTogether(t: Context) {
  let fail: () => void = () => undefined;
  const together = new Promise<void>((resolve) => (fail = resolve));
  const turns = inTurns(AT_ONCE);
  t.play((run) => {
    if (run.step?.template.resource !== undefined) return turns(applyResource());
    return async (now) => {
      await together;
      return exit(1)(now);
    };
  });
  const workflows = await Promise.all(Array.from({ length: COUNT }, () => submit(t)));
  const running = () => t.executions('resilient-step').length === COUNT;
  await eventually(`all ${COUNT} steps run`, running, { timeout: BOUND, interval: 200 });
  fail();
  return workflows;
}

export const tests = [
  test(
    `${COUNT} workflows that fail at once have exactly one Remediation each [T20-F47] [T20-F65]`,
    async (t) => {
      await installPipeline(t);
      const before = await usage(t);
      const workflows = await failTogether(t);
      const failedAt = Date.now();
      await eventually('all are over', async () => (await unfinished(t)) === 0, {
        timeout: BOUND,
        interval: 1000,
      });
      const took = (Date.now() - failedAt) / 1000;
      const after = await usage(t);
      console.log(
        `${COUNT} workflows that fail at once: over after ${took.toFixed(1)} s; the workflow-controller used ` +
          `${(after.cpu - before.cpu).toFixed(1)} s of processor, and ${after.peak.toFixed(0)} MiB at its peak ` +
          `(${before.peak.toFixed(0)} before)`,
      );
      const made = await t.admin.list({
        apiVersion: 'stanchion.dev/v1alpha1',
        kind: 'Remediation',
        namespace: controllerNamespace(t),
      });
      const wanted = workflows.map(({ metadata }) => `wf-${metadata.uid ?? ''}`);
      // Those that installing left behind belong to workflows of their own.
      const ours = made.filter(({ spec }) => JSON.stringify(spec).includes('"storm-'));
      assert.deepEqual(ours.map(({ metadata }) => metadata.name).sort(), wanted.sort());
      for (const one of ours) {
        const { source } = remediationResource.parse(one).spec;
        const { failure } = 'workflow' in source ? source.workflow : {};
        assert.equal(failure?.stage, 'resilient-step');
        assert.equal(failure.exitCode, '1');
      }
      assert.equal(t.executions('resilient-step').length, COUNT, 'each step ran once');
    },
    { timeout: 600_000, alone: true },
  ),
] as const;
