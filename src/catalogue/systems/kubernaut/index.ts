import { highErrorRateRunbook } from '../../runbooks/kubernaut/high-error-rate/index.ts';
import { highSkipRateRunbook } from '../../runbooks/kubernaut/high-skip-rate/index.ts';
import { lockNotReleasingRunbook } from '../../runbooks/kubernaut/lock-not-releasing/index.ts';
import { pipelineRunStuckRunbook } from '../../runbooks/kubernaut/pipelinerun-stuck/index.ts';
import { rollbackRunbook } from '../../runbooks/kubernaut/rollback/index.ts';
import { tektonUnavailableRunbook } from '../../runbooks/kubernaut/tekton-unavailable/index.ts';
import type { Profile, System } from '../../model/system.ts';
import { capabilities, criteria } from './capabilities.ts';
import { inDocument } from './document.ts';
import { metrics } from './metrics.ts';
import { kubernautNames, OWNER } from './names.ts';
import { kubernautOptions } from './options.ts';
import { panels } from './panels.ts';
import { recordings } from './recordings.ts';
import { safeguards } from './safeguards.ts';
import { workloads } from './workloads.ts';

/** Kubernaut's WorkflowExecution controller (S3). */
export function kubernaut(profile: Profile, options = kubernautOptions): System {
  const names = kubernautNames[profile];
  return {
    id: 'kubernaut',
    title: 'Kubernaut WorkflowExecution',
    owner: OWNER,
    namespace: names.namespace,
    document: inDocument('1-429'),
    metrics: metrics(names),
    recordings: recordings(names),
    panels: panels(names, options),
    workloads: workloads(names),
    stores: [],
    endpoints: [],
    adapters: [],
    runbooks: [
      highErrorRateRunbook(names, options),
      pipelineRunStuckRunbook(names, options),
      lockNotReleasingRunbook(names, options),
      tektonUnavailableRunbook(names, options),
      highSkipRateRunbook(names, options),
      rollbackRunbook(names, options),
    ],
    capabilities: capabilities(names, options),
    criteria: criteria(options),
    exercises: [],
    safeguards: safeguards(names, options),
  };
}
