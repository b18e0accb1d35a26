import { MASKS } from '../../conventions/masking.ts';
import type { PipelineStage } from '../../catalogue/model/pipeline.ts';
import { Code, input, literal, parameter } from './expression.ts';

/** Bounds of what is kept; the schema of a Remediation has the same. */
export const FAILURE_BOUNDS = { message: 1024, chain: 16 } as const;

/**
 * `workflow.failures` is JSON in a Go string literal. The two escapes that Go has and JSON has not are taken out; pairs
 * of backslashes are set aside meanwhile, since those are no escapes of this layer.
 */
const FAILURES =
  "fromJSON(fromJSON(replace(sprig.regexReplaceAll('\\\\\\\\(x[0-9a-f]{2}|U[0-9a-f]{8})', " +
  "replace(workflow.failures, '\\\\\\\\', '\\u0001'), '?'), '\\u0001', '\\\\\\\\')))";

/** A text that nobody vouches for: masked, without Argo's brackets, and bounded. */
export function masked(text: string, length: number): string {
  const hidden = MASKS.reduce(
    (inner, { pattern, replacement }) =>
      `sprig.regexReplaceAll(${literal(pattern)}, ${inner}, ${literal(replacement)})`,
    text,
  );
  return `sprig.trunc(${length}, replace(${hidden}, '{' + '{', '{ {'))`;
}

const RESULTS = `${input('saved')} != '' && sprig.sha256sum(${input('saved')}) == ${input('digest')} ? fromJSON(${input('saved')}).results : {}`;

/** Display name of one try, as either form of retries has it; what is around them has the same template in one form. */
const TRY = '(^t[0-9]+|[(][0-9]+[)])$';

/** Whose failures are told. */
export interface FailureSubject {
  /** Of the WorkflowTemplate. */
  readonly name: string;
  readonly stages: readonly Pick<PipelineStage, 'id' | 'resources'>[];
  /** Templates of single tries. */
  readonly tries: readonly string[];
  /** Parameters of the workflow that are told. */
  readonly parameters: readonly string[];
  /** Whether its stages save checkpoints. */
  readonly hasCheckpoints: boolean;
}

/**
 * What is known of a failure, as an expression that yields JSON: the stage, its tries, exit code, pod, the chain of
 * messages from the innermost node outwards, what was asked for, what earlier stages yielded, and the stage's limits.
 * The node of the cluster is in the workflow's status, by the pod's name.
 */
export function failureContext({ name, stages, tries, parameters, hasCheckpoints }: FailureSubject): string {
  const ids = literal(stages.map(({ id }) => id));
  const limits = literal(
    Object.fromEntries(
      stages.map(({ id, resources }) => [id, { cpu: resources.limits.cpu, memory: resources.limits.memory }]),
    ),
  );
  const context = {
    pipeline: name,
    stage: new Code('stage'),
    tries: new Code('len(inner)'),
    exitCode: new Code("sprig.regexFind('[0-9]+$', sprig.regexFind('exit code [0-9]+', told))"),
    pod: new Code("len(inner) == 0 ? '' : inner[0].podName"),
    message: new Code('told'),
    chain: new Code('chain'),
    parameters: Object.fromEntries(parameters.map((one) => [one, new Code(masked(parameter(one), 256))])),
    results: new Code(hasCheckpoints ? RESULTS : '{}'),
    resources: new Code(`get(${limits}, stage) ?? {}`),
  };
  const link = literal({
    node: new Code('sprig.trunc(253, #.displayName)'),
    template: new Code("sprig.trunc(253, #.templateName ?? '')"),
    phase: new Code('#.phase'),
    message: new Code(masked("(#.message ?? '')", FAILURE_BOUNDS.message)),
  });
  return [
    `let nodes = sortBy(${FAILURES}, #.finishedAt ?? '')`,
    `let chain = take(map(nodes, (${link})), ${FAILURE_BOUNDS.chain})`,
    `let failed = filter(nodes, #.displayName in ${ids})`,
    "let stage = len(failed) == 0 ? 'none' : failed[0].displayName",
    `let inner = filter(nodes, #.templateName in ${literal(tries)} && #.displayName matches ${literal(TRY)})`,
    `let told = len(inner) == 0 ? (len(chain) == 0 ? 'no message' : chain[0].message) : ${masked('inner[len(inner) - 1].message', FAILURE_BOUNDS.message)}`,
    `toJson(${literal(context)})`,
  ].join('; ');
}
