import type { Target } from '../../../../api/target.ts';
import type { FlowEngineNames } from '../../../systems/flowengine/names.ts';

export type FlowFailureTarget =
  | 'flowengine'
  | 'tasks'
  | 'bundleSize'
  | 'pruneContext'
  | 'retryTask'
  | 'validateTaskObject'
  | 'compareSchemaVersion'
  | 'schemaHistory'
  | 'anthropicStatus'
  | 'openaiStatus'
  | 'googleStatus';

export function flowFailureTargets(names: FlowEngineNames): Readonly<Record<FlowFailureTarget, Target>> {
  return {
    flowengine: {
      deployment: { namespace: names.namespace, name: names.deployment, container: names.deployment },
    },
    tasks: { store: { name: 'flowengine-db' } },
    bundleSize: { adapter: { name: 'bundle-size' } },
    pruneContext: { adapter: { name: 'prune-context' } },
    retryTask: { adapter: { name: 'retry-task' } },
    validateTaskObject: { adapter: { name: 'validate-task-object' } },
    compareSchemaVersion: { adapter: { name: 'compare-schema-version' } },
    schemaHistory: { adapter: { name: 'schema-history' } },
    anthropicStatus: { endpoint: { name: 'anthropic-status' } },
    openaiStatus: { endpoint: { name: 'openai-status' } },
    googleStatus: { endpoint: { name: 'google-status' } },
  };
}
