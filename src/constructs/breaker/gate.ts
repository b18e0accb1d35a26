import type { WorkflowTemplateSpecTemplates } from '../../../imports/argoproj.io.ts';
import {
  BREAKER_KEYS,
  GATE_STEPS,
  GATE_VERDICT,
  gateTemplateName,
  readTemplateName,
} from '../../conventions/breakers.ts';

/** A name as Kubernetes has them; it goes into expressions, so nothing else is let in. */
const STAGE = /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/;

/**
 * How long a call waits to be admitted while the breaker is half-open. Unanswered it passes: a writer that is down
 * must not stop workflows. One that is up answers within a second or two, so this leaves it time to restart.
 */
export const HALF_OPEN_WAIT = '30s';

const NOTHING = 'breaker-nothing';
const WAIT = 'breaker-half-open';

export interface BreakerGateProps {
  /** As {@link stageNodeName} spells it. */
  readonly stage: string;
  /** ConfigMap with the state, in the namespace of the workflow. */
  readonly configMap: string;
}

export interface BreakerGate {
  /** Template to run as the first step of the stage. Fails at once, and without a pod, while the breaker is open. */
  readonly entry: string;
  /** To be put beside {@link BREAKER_GATE_TEMPLATES}, which all gates of a WorkflowTemplate share. */
  readonly templates: readonly WorkflowTemplateSpecTemplates[];
}

/**
 * The gate of one stage. The step that runs it belongs to a template of its own for the stage (`[[gate], [run]]`): the
 * writer takes the end of that template's node as the end of the stage.
 *
 * Argo resolves the inputs of a template again on every look at a node that has not ended, and expands its steps again,
 * those before the running one included. So the state is read in a template that ends at once, neither in the one that
 * holds the work nor in the one that waits: a later change reaches neither a stage in flight nor a call that waits.
 *
 * @throws RangeError when the stage's name could not be a name in Argo.
 */
export function breakerGate({ stage, configMap }: BreakerGateProps): BreakerGate {
  if (!STAGE.test(stage)) {
    throw new RangeError(
      `stage '${stage}' cannot have a gate: write its name in lower-case letters, digits and dashes, at most 40`,
    );
  }
  const entry = gateTemplateName(stage);
  const read = readTemplateName(stage);
  return { entry, templates: [waiting(entry, read), reading(read, stage, configMap)] };
}

/** Acts on what was read: goes on, or waits to be admitted. */
function waiting(name: string, read: string): WorkflowTemplateSpecTemplates {
  return {
    name,
    steps: [
      [{ name: GATE_STEPS.read, template: read }],
      [
        {
          name: GATE_STEPS.halfOpen,
          template: WAIT,
          // Quoted, or Argo takes the dash for a minus.
          when: `'{{steps.${GATE_STEPS.read}.outputs.parameters.${GATE_VERDICT}}}' == 'half-open'`,
        },
      ],
    ],
  };
}

/** Reads the state, once: it ends, one way or the other, at the first look that Argo takes at it. */
function reading(name: string, stage: string, configMap: string): WorkflowTemplateSpecTemplates {
  return {
    name,
    inputs: {
      parameters: [
        fromConfigMap('word', configMap, BREAKER_KEYS.word(stage), 'closed'),
        fromConfigMap('until', configMap, BREAKER_KEYS.until(stage), ''),
      ],
    },
    steps: [[{ name: GATE_STEPS.open, template: NOTHING, withParam: refusal(stage) }]],
    outputs: {
      parameters: [{ name: GATE_VERDICT, valueFrom: { expression: VERDICT, default: 'closed' } }],
    },
  };
}

/** What every gate uses; once in a WorkflowTemplate. */
export const BREAKER_GATE_TEMPLATES: readonly WorkflowTemplateSpecTemplates[] = [
  // The step that refuses must name a template, and has no item to run it for.
  { name: NOTHING, suspend: { duration: '0s' } },
  { name: WAIT, suspend: { duration: HALF_OPEN_WAIT } },
];

function fromConfigMap(name: string, configMap: string, key: string, otherwise: string) {
  return {
    name,
    valueFrom: { configMapKeyRef: { name: configMap, key }, default: otherwise },
  };
}

/** Times of one length compare as texts. `2006-01-02…` is how Go writes a layout. */
const NOW = `now().UTC().Format('2006-01-02T15:04:05Z')`;
const HAS_END = `inputs.parameters.until matches '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$'`;
/** Open, and its time has passed with nobody there to write half-open: to be taken as half-open. */
const HAS_ENDED = `(${HAS_END} && inputs.parameters.until <= ${NOW})`;
const IS_OPEN = `inputs.parameters.word == 'open'`;

const VERDICT = `inputs.parameters.word == 'half-open' || (${IS_OPEN} && ${HAS_ENDED}) ? 'half-open' : 'closed'`;

/** A text that is no list of items makes the steps fail with it as their message; the empty list is skipped. */
function refusal(stage: string): string {
  const text = `'circuit open: ${stage}, ' + (${HAS_END} ? 'until ' + inputs.parameters.until : 'held by hand')`;
  return `{{=${IS_OPEN} && !${HAS_ENDED} ? ${text} : '[]'}}`;
}
