import { GATE_STEPS, GATE_VERDICT, gateTemplateName } from '../../src/conventions/breakers.ts';
import type { KubernetesObject } from '../../src/controller/kubernetes/objects.ts';

const BEGUN = '2026-03-04T11:59:00Z';

export type StageState =
  | { readonly waits: true }
  | {
      readonly phase: 'Failed' | 'Succeeded';
      /** When the stage ended. */
      readonly at: string;
      /** Phases of the pods, one after the other. */
      readonly tries: readonly ('Failed' | 'Succeeded')[];
    };

/** A workflow with one stage, as the workflow-controller writes its nodes. */
export function stageWorkflow(name: string, stage: string, state: StageState): KubernetesObject {
  const waits = 'waits' in state;
  const id = (number: number) => `${name}-${number}`;
  const common = { startedAt: BEGUN, finishedAt: waits ? null : state.at };
  const nodes = [
    { id: id(1), displayName: stage, type: 'Steps', phase: waits ? 'Running' : state.phase, ...common },
    {
      id: id(2),
      displayName: 'gate',
      type: 'Steps',
      phase: waits ? 'Running' : 'Succeeded',
      templateName: gateTemplateName(stage),
      boundaryID: id(1),
      ...common,
    },
    {
      id: id(3),
      displayName: GATE_STEPS.read,
      type: 'Steps',
      phase: 'Succeeded',
      boundaryID: id(2),
      outputs: { parameters: [{ name: GATE_VERDICT, value: waits ? 'half-open' : 'closed' }] },
      ...common,
    },
    ...(waits
      ? [
          {
            id: id(4),
            displayName: GATE_STEPS.halfOpen,
            type: 'Suspend',
            phase: 'Running',
            boundaryID: id(2),
            ...common,
          },
        ]
      : podsOf(state, id)),
  ];
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name, namespace: 'pipelines', uid: `uid-${name}`, resourceVersion: '1' },
    status: { nodes: Object.fromEntries(nodes.map((node) => [node.id, node])) },
  };
}

/** The first ends ten seconds after it began; each begins a second after the one before. */
function podsOf(
  { at, tries }: Extract<StageState, { readonly tries: unknown }>,
  id: (number: number) => string,
) {
  const second = (after: number) =>
    `${new Date(Date.parse(BEGUN) + after * 1000).toISOString().slice(0, 19)}Z`;
  return tries.map((phase, index) => ({
    id: id(10 + index),
    displayName: `t${index}`,
    type: 'Pod',
    phase,
    boundaryID: id(1),
    startedAt: second(index),
    finishedAt: index === 0 ? second(10) : at,
    ...(phase === 'Failed' ? { outputs: { exitCode: '1' } } : {}),
  }));
}
