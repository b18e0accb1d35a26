/** Names that the gates of workflows, the writer of their state, and people with kubectl share. */

/** ConfigMap with the state of every stage's breaker, in the namespace of the system's workflows. */
export function breakerConfigMapName(system: string): string {
  return `${system}-breakers`;
}

/** Role, and its binding, of who writes that ConfigMap. */
export function breakerWriterName(system: string): string {
  return `${system}-breaker-writer`;
}

/** Without it Argo does not see a ConfigMap as a source of parameters. */
export const ARGO_PARAMETERS = { key: 'workflows.argoproj.io/configmap-type', value: 'Parameter' } as const;

/** A stage's name among templates, nodes and keys: that of its table in the settings, as Argo wants names. */
export function stageNodeName(key: string): string {
  return key.replaceAll('_', '-');
}

/** Keys of one stage in the ConfigMap. */
export const BREAKER_KEYS = {
  /** The word that the gate reads. */
  word: (stage: string) => stage,
  /** Until when the gate refuses; read by the gate, too. */
  until: (stage: string) => `${stage}.until`,
  /** For people and for the writer. */
  record: (stage: string) => `${stage}.record`,
} as const;

/** Annotation with the runs of one stage that were counted already, apart from what people read. */
export function breakerCountedAnnotation(stage: string): string {
  return `stanchion.dev/breaker-counted.${stage}`;
}

/** Template of a stage's gate. By it the writer knows which stage a node belongs to. */
export function gateTemplateName(stage: string): string {
  return `${GATE_TEMPLATE_PREFIX}${stage}`;
}

const GATE_TEMPLATE_PREFIX = 'gate-';

/** Template that reads the state for a stage's gate. */
export function readTemplateName(stage: string): string {
  return `${gateTemplateName(stage)}-read`;
}

/** Steps inside a gate, which are also the display names of their nodes. */
export const GATE_STEPS = {
  read: 'read',
  /** Refuses while the breaker is open. */
  open: 'open',
  /** Waits to be admitted. */
  halfOpen: 'half-open',
} as const;

/** Output of {@link GATE_STEPS.read}: `closed` or `half-open`. */
export const GATE_VERDICT = 'verdict';

/**
 * Labels of a retry configuration, beside the system that it is part of. By them the controller finds the breakers that
 * it keeps, and where: it is told nothing a second time.
 */
export const RETRY_CONFIGURATION = {
  /** What its file is for; the controller asks for ConfigMaps with this. */
  kind: { key: 'stanchion.dev/configuration', value: 'retries' },
  /** Namespace of the workflows. */
  workflowsIn: 'stanchion.dev/workflows-in',
  file: 'retry.yaml',
} as const;
