import type { Profile, System } from '../../model/system.ts';
import { flowFailuresRunbook } from '../../runbooks/flowengine/flow-failures/index.ts';
import { ALERT_LABELS } from '../../../conventions/labels.ts';
import { flowEngineAdapters } from './adapters.ts';
import { flowEngineCapabilities, flowEngineCriteria, flowEngineExercises } from './capabilities.ts';
import { flowEngineEndpoints } from './endpoints.ts';
import { flowEngineMetrics } from './metrics.ts';
import { flowEngineNames } from './names.ts';
import { flowEngineDefaults, type FlowEngineOptions } from './options.ts';
import { flowEnginePanels } from './panels.ts';
import { flowEngineRecordings } from './recordings.ts';
import { flowEngineStores } from './stores.ts';
import { flowEngineWorkloads } from './workloads.ts';

/** FlowEngine, which runs plan, impl, review and docs flows (S1). */
export function flowengine(profile: Profile, options: FlowEngineOptions = flowEngineDefaults): System {
  const names = flowEngineNames[profile];
  return {
    id: 'flowengine',
    title: 'FlowEngine',
    owner: 'sre',
    alertLabels: { [ALERT_LABELS.priority]: 'P2' },
    namespace: names.namespace,
    document: { source: 'S1', lines: '1-125' },
    metrics: flowEngineMetrics,
    recordings: flowEngineRecordings,
    panels: flowEnginePanels(options),
    workloads: flowEngineWorkloads(names),
    stores: flowEngineStores(names),
    endpoints: flowEngineEndpoints,
    adapters: flowEngineAdapters(names, options),
    runbooks: [flowFailuresRunbook(names, options)],
    capabilities: flowEngineCapabilities,
    criteria: flowEngineCriteria,
    exercises: flowEngineExercises,
  };
}
