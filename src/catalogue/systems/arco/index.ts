import type { Profile, System } from '../../model/system.ts';
import { highTaskFailureRateRunbook } from '../../runbooks/arco/high-task-failure-rate/index.ts';
import { adapters } from './adapters.ts';
import { capabilities } from './capabilities.ts';
import { metrics } from './metrics.ts';
import { arcoNames } from './names.ts';
import { panels } from './panels.ts';
import { recordings } from './recordings.ts';
import { safeguards } from './safeguards.ts';
import { stores } from './stores.ts';
import { workloads } from './workloads.ts';

/** Arco Flow, which runs data pipelines (S0). */
export function arco(profile: Profile): System {
  const names = arcoNames[profile];
  return {
    id: 'arco',
    title: 'Arco Flow',
    owner: 'data-platform',
    namespace: names.namespace,
    document: { source: 'S0', lines: '1-285' },
    metrics,
    recordings: recordings(names),
    panels: panels(names),
    workloads: workloads(names),
    stores: stores(names),
    endpoints: [],
    adapters: adapters(names),
    runbooks: [highTaskFailureRateRunbook(names)],
    capabilities,
    criteria: [],
    exercises: [],
    safeguards: safeguards(names),
  };
}
