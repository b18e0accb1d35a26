import { defineRunbook, type Runbook } from '../../../model/runbook.ts';
import type { AgentPipelineNames } from '../../../systems/agent-pipeline/names.ts';
import type { AgentPipelineOptions } from '../../../systems/agent-pipeline/options.ts';
import { workflowFailureAlerts } from './alerts.ts';
import { causes, diagnoses, impact, symptoms } from './conclusions.ts';
import { contextEvidence, measuredEvidence } from './evidence.ts';
import { checklist, escalation, parameters, prevention } from './follow-up.ts';
import { remedies } from './remedies.ts';
import { workflowFailureTargets } from './targets.ts';

/** A workflow of the pipeline fails, or fails too often. */
export function workflowFailureRunbook(names: AgentPipelineNames, options: AgentPipelineOptions): Runbook {
  return defineRunbook({
    name: 'workflow-failure',
    title: 'Workflow failure handling',
    document: { source: 'S2', lines: '1-391' },
    alerts: workflowFailureAlerts(names, options),
    parameters,
    targets: workflowFailureTargets(names),
    evidence: { ...measuredEvidence(names), ...contextEvidence },
    symptoms,
    impact,
    causes,
    diagnoses,
    remedies,
    escalation,
    prevention,
    checklist,
  });
}
