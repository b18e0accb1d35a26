import { z } from 'zod';
import { quoted } from '../../../diagnostics/escape.ts';
import { listOf, member, memberAt, textOf, type Path } from '../../../manifest/value.ts';
import { isKind, objectsIn, type EmbeddedObject } from '../../embedded.ts';
import { goDurationSeconds } from '../../go-duration.ts';
import { defineRule, type Violation } from '../../rule.ts';

const parameters = z.strictObject({
  /** A Go duration after which something else gives the run up. */
  outerBound: z
    .string()
    .refine((text) => (goDurationSeconds(text) ?? 0) > 0, 'must be a duration such as 60m'),
});

const TEKTON = 'tekton.dev';

/** A run that may take longer than what waits for it is given up from outside, and its lock and its pods stay. */
export const workflowPipelineTimeout = defineRule({
  id: 'workflow/pipeline-timeout',
  summary: 'runs of Tekton pipelines have a timeout, shorter than the one around them',
  parameters,
  *check(resource, { outerBound }) {
    for (const object of objectsIn(resource)) {
      if (isKind(object, TEKTON, 'Pipeline')) yield* pipeline(object, outerBound);
      if (isKind(object, TEKTON, 'PipelineRun')) yield* pipelineRun(object, outerBound);
    }
  },
});

/** A bundle's Pipeline can bound its tasks only; the run's timeout belongs to whoever makes the run. */
function* pipeline(object: EmbeddedObject, outerBound: string): Generator<Violation> {
  for (const field of ['timeout', 'timeouts']) {
    if (memberAt(object.value, 'spec', field) === undefined) continue;
    yield {
      at: [...object.path, 'spec', field],
      part: 'key',
      message: `a Pipeline has no field spec.${field}; Tekton refuses it, or drops it without a word`,
      fix: 'Set spec.timeouts.pipeline on the PipelineRun, and timeout on the tasks of the Pipeline.',
    };
  }
  yield* tasks(object, ['spec'], outerBound);
}

function* pipelineRun(object: EmbeddedObject, outerBound: string): Generator<Violation> {
  const spec = member(object.value, 'spec');
  if (member(spec, 'timeout') !== undefined) {
    yield {
      at: [...object.path, 'spec', 'timeout'],
      part: 'key',
      message: 'spec.timeout was removed from PipelineRun in tekton.dev/v1',
      fix: 'Write it as spec.timeouts.pipeline.',
    };
  }
  const path = [...object.path, 'spec', 'timeouts', 'pipeline'];
  const value = memberAt(spec, 'timeouts', 'pipeline');
  if (value === undefined || value === null) {
    yield {
      at: path,
      part: 'key',
      message:
        "this run has no spec.timeouts.pipeline, so it has the cluster's default, which may be as long as the timeout around it",
    };
  } else {
    yield* bounded(value, path, { what: 'spec.timeouts.pipeline', outerBound });
  }
  yield* tasks(object, ['spec', 'pipelineSpec'], outerBound);
}

function* tasks(object: EmbeddedObject, base: readonly string[], outerBound: string): Generator<Violation> {
  for (const list of ['tasks', 'finally']) {
    for (const [at, task] of listOf(memberAt(object.value, ...base, list)).entries()) {
      const value = member(task, 'timeout');
      if (value === undefined) continue;
      const what = `the timeout of the task ${quoted(textOf(member(task, 'name')))}`;
      yield* bounded(value, [...object.path, ...base, list, at, 'timeout'], { what, outerBound });
    }
  }
}

function* bounded(
  value: unknown,
  at: Path,
  { what, outerBound }: { readonly what: string; readonly outerBound: string },
): Generator<Violation> {
  const text = typeof value === 'number' ? String(value) : textOf(value);
  // A parameter is filled in later and cannot be compared now.
  if (text.includes('$(')) return;
  const seconds = goDurationSeconds(text);
  if (seconds === undefined) {
    yield {
      at,
      message: `${what} is ${quoted(value)}, which is not a duration`,
      fix: 'Write it as in 30m or 1h15m.',
    };
  } else if (seconds === 0) {
    yield { at, message: `${what} is 0, which means that the run may take for ever` };
  } else if (seconds >= (goDurationSeconds(outerBound) ?? 0)) {
    yield { at, message: `${what} is ${text}, and what waits for the run gives up after ${outerBound}` };
  }
}
