import { mcpUnavailableRunbook } from '../../runbooks/ferrumdeck/mcp-unavailable/index.ts';
import { providerOutageRunbook } from '../../runbooks/ferrumdeck/provider-outage/index.ts';
import { queueRecoveryRunbook } from '../../runbooks/ferrumdeck/queue-recovery/index.ts';
import { stuckRunsRunbook } from '../../runbooks/ferrumdeck/stuck-runs/index.ts';
import { workerCrashRunbook } from '../../runbooks/ferrumdeck/worker-crash/index.ts';
import { workerHungRunbook } from '../../runbooks/ferrumdeck/worker-hung/index.ts';
import type { Profile, System } from '../../model/system.ts';
import { ferrumdeckCapabilities } from './capabilities.ts';
import { ferrumdeckEndpoints } from './endpoints.ts';
import { ferrumdeckMetrics } from './metrics.ts';
import { ferrumdeckNames } from './names.ts';
import { ferrumdeckPanels } from './panels.ts';
import { ferrumdeckRecordings } from './recordings.ts';
import { ferrumdeckStores } from './stores.ts';
import { ferrumdeckWorkloads } from './workloads.ts';

/** FerrumDeck's gateway and workers (S4). */
export function ferrumdeck(profile: Profile): System {
  const names = ferrumdeckNames[profile];
  return {
    id: 'ferrumdeck',
    title: 'FerrumDeck',
    owner: 'ferrumdeck',
    namespace: names.namespace,
    document: { source: 'S4', lines: '1-155' },
    metrics: ferrumdeckMetrics(names),
    recordings: ferrumdeckRecordings(names),
    panels: ferrumdeckPanels(names),
    workloads: ferrumdeckWorkloads(names),
    stores: ferrumdeckStores(names),
    endpoints: ferrumdeckEndpoints,
    adapters: [],
    runbooks: [
      workerCrashRunbook(names),
      workerHungRunbook(names),
      providerOutageRunbook(names),
      mcpUnavailableRunbook(names),
      queueRecoveryRunbook(names),
      stuckRunsRunbook(names),
    ],
    capabilities: ferrumdeckCapabilities,
    criteria: [],
    exercises: [],
  };
}
