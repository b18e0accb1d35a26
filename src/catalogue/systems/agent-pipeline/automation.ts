import type { Automation, WorkflowData } from '../../model/automation.ts';
import { APPROVAL_GATE, MANUAL_GATE, REPOSITORY_GATE } from './gates.ts';
import type { AgentPipelineNames } from './names.ts';
import { eventSources, RECOVERY_WORKFLOW, RETRY_PARAMETER, RUNBOOK, sensors } from './events.ts';
import { EXIT_ACCOUNT, resilientPipeline } from './pipeline.ts';
import type { PipelineTools } from './tools.ts';

/** What the recovery step runs: the document leaves it open, and the installer replaces it. */
export interface StepCommand {
  /** Without a tag or digest; the environment pins one. */
  readonly image: string;
  /** As arguments. No shell reads it, and no parameter is pasted into it. */
  readonly command: readonly string[];
}

export const PLACEHOLDER_STEP: StepCommand = {
  image: 'docker.io/library/busybox:1.37.0',
  command: ['/bin/true'],
};

export function agentPipelineAutomation(
  names: AgentPipelineNames,
  step: StepCommand,
  tools: PipelineTools,
): Automation {
  return {
    bus: { name: 'default', namespace: names.namespace },
    eventSources: eventSources(names),
    sensors: sensors(names),
    workflows: [recoveryWorkflow(names, step)],
    pipelines: [resilientPipeline(names, { event: REPOSITORY_GATE, decision: MANUAL_GATE }, tools)],
    breakers: {
      namespace: names.namespace,
      text: 'The state of each stage, kept outside of every process, and who may write it.',
      covers: { access: ['T20-F14'] },
    },
  };
}

/** The template of S2:163-183 with its own numbers. */
function recoveryWorkflow(names: AgentPipelineNames, { image, command }: StepCommand): WorkflowData {
  return {
    name: RECOVERY_WORKFLOW,
    namespace: names.namespace,
    serviceAccount: names.workflowServiceAccount,
    text: 'Runs one step with retries, then waits at a gate until it is resumed.',
    labels: { [names.workflowLabel.key]: names.workflowLabel.value },
    step: {
      name: 'resilient-step',
      image,
      command,
      retry: {
        limitParameter: RETRY_PARAMETER,
        // The document gives no default; its stages with exponential waits have 3 (S2:63).
        defaultLimit: 3,
        policy: 'OnFailure',
        // 5m ends before a step of 1800s does, so that a slow failure is never tried again: kept as written, and warned of.
        backoff: { duration: '30s', factor: 2, maxDuration: '5m' },
      },
      deadline: '1800s',
      resources: {
        requests: { cpu: '200m', memory: '512Mi' },
        limits: { cpu: '1000m', memory: '2Gi' },
      },
      covers: {
        template: ['T20-F44'],
        image: ['T20-G7'],
        retry: ['T20-F44', 'T20-F49'],
        deadline: ['T20-F45'],
        resources: ['T20-F46'],
      },
    },
    gate: APPROVAL_GATE,
    exit: { runbook: RUNBOOK, serviceAccount: EXIT_ACCOUNT },
    covers: {
      workflow: ['T20-F44'],
      gate: ['T20-F48', 'T20-F69'],
      exit: ['T20-F47'],
      cleanup: ['T20-F56', 'T20-F58'],
      serviceAccount: ['T20-G23'],
    },
  };
}
