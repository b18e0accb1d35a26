import { z } from 'zod';
import { quoted } from '../../../diagnostics/escape.ts';
import { listOf, memberAt } from '../../../manifest/value.ts';
import { isKind, objectsIn, triggersOf, type Trigger } from '../../embedded.ts';
import { defineRule, type Violation } from '../../rule.ts';

const FLAG = '--node-field-selector';
const NODE = /^displayName=([^,=!]+)$/;

const parameters = z.strictObject({ approvals: z.array(z.string()) });

/** A resume without a node goes on with everything that waits: other gates, approvals, and the pauses of retries. */
export const sensorResumeNode = defineRule({
  id: 'sensor/resume-node',
  summary: 'Sensor triggers that resume a workflow name one node, and none that waits for an approval',
  parameters,
  *check(resource, { approvals }) {
    for (const object of objectsIn(resource)) {
      if (!isKind(object, 'argoproj.io', 'Sensor')) continue;
      for (const trigger of triggersOf(object.value, object.path)) yield* checkResume(trigger, approvals);
    }
  },
});

function* checkResume(trigger: Trigger, approvals: readonly string[]): Generator<Violation> {
  if (memberAt(trigger.value, 'template', 'argoWorkflow', 'operation') !== 'resume') return;
  const args = listOf(memberAt(trigger.value, 'template', 'argoWorkflow', 'args')).map(String);
  const at = [...trigger.path, 'template', 'argoWorkflow'];
  const node = nodeOf(args);
  if (node === undefined) {
    yield {
      at: args.length > 0 ? [...at, 'args'] : [...at, 'operation'],
      message: `the trigger ${quoted(trigger.name)} resumes every node that waits, and ends the pauses between retries`,
      fix: `Add \`args: ['${FLAG}', 'displayName=…']\` with the one node that the event is about.`,
    };
  } else if (approvals.includes(node)) {
    yield {
      at: [...at, 'args'],
      message: `the trigger ${quoted(trigger.name)} opens ${quoted(node)}, which waits for an approval, and no event is one`,
      fix: 'Resume another gate, and leave this one to whoever may approve.',
    };
  }
}

function nodeOf(args: readonly string[]): string | undefined {
  const at = args.indexOf(FLAG);
  const selector =
    at === -1 ? args.find((arg) => arg.startsWith(`${FLAG}=`))?.slice(FLAG.length + 1) : args[at + 1];
  return NODE.exec(selector ?? '')?.[1];
}
