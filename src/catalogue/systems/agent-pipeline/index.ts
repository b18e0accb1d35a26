import type { Profile, System } from '../../model/system.ts';
import { workflowFailureRunbook } from '../../runbooks/agent-pipeline/workflow-failure/index.ts';
import { agentPipelineAutomation, PLACEHOLDER_STEP } from './automation.ts';
import { capabilities } from './capabilities/index.ts';
import { criteria } from './criteria.ts';
import { exercises } from './exercises.ts';
import { adapters, endpoints } from './integrations.ts';
import { agentPipelineMetrics } from './metrics.ts';
import { agentPipelineNames } from './names.ts';
import { agentPipelineOptions } from './options.ts';
import { agentPipelinePanels } from './panels.ts';
import { agentPipelineRecordings } from './recordings.ts';
import { safeguards } from './safeguards.ts';
import { defaultTools } from './tools.ts';

/** The pipeline of coding agents on Argo Workflows (S2). `step` is what a recovery run executes, `tools` what the stages do. */
export function agentPipeline(
  profile: Profile,
  step = PLACEHOLDER_STEP,
  options = agentPipelineOptions,
  tools = defaultTools,
): System {
  const names = agentPipelineNames[profile];
  return {
    id: 'agent-pipeline',
    title: 'Agent pipeline',
    owner: 'agent-platform',
    namespace: names.namespace,
    document: { source: 'S2', lines: '1-391' },
    metrics: agentPipelineMetrics(names),
    recordings: agentPipelineRecordings(names),
    panels: agentPipelinePanels(names),
    // The stages run as pods of workflows, so nothing is deployed for them.
    workloads: [],
    stores: [],
    endpoints,
    adapters,
    runbooks: [workflowFailureRunbook(names, options)],
    automation: agentPipelineAutomation(names, step, tools),
    capabilities,
    criteria,
    exercises,
    safeguards: safeguards(names),
  };
}
