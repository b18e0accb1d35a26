import { defineRunbook, type Runbook } from '../../../model/runbook.ts';
import type { FlowEngineNames } from '../../../systems/flowengine/names.ts';
import type { FlowEngineOptions } from '../../../systems/flowengine/options.ts';
import { classificationLate } from './classification-alert.ts';
import { withCloudWatch } from './cloudwatch.ts';
import {
  flowFailureCauses,
  flowFailureDiagnoses,
  flowFailureImpact,
  flowFailureSymptoms,
} from './diagnoses.ts';
import { flowFailureEvidence } from './evidence.ts';
import { flowFailureRate } from './failure-alerts.ts';
import { flowFailureChecklist, flowFailureEscalation, flowFailurePrevention } from './follow-up.ts';
import { flowFailureRemedies } from './remedies.ts';
import { flowFailureTargets } from './targets.ts';
import { modelApiOutage, quotaCriticallyLow } from './vendor-alerts.ts';

/** Failed plan, impl, review and docs flows: timeouts, rate limits, invalid tasks and outages of a vendor. */
export function flowFailuresRunbook(names: FlowEngineNames, options: FlowEngineOptions): Runbook {
  const runbook = defineRunbook({
    name: 'flow-failures',
    title: 'FlowEngine flow failures',
    document: { source: 'S1', lines: '1-125' },
    alerts: [
      flowFailureRate(options),
      quotaCriticallyLow(options),
      modelApiOutage(options),
      classificationLate,
    ],
    parameters: [
      {
        id: 'taskId',
        text: 'The failed task that is to be pruned, checked or retried.',
        pattern: names.taskIdPattern,
        label: 'task_id',
      },
      {
        id: 'errorSource',
        covers: ['FE-S1', 'FE-S2'],
        text: 'Where the error was seen: at the command line (cli) or in a pipeline (ci).',
        pattern: '^(cli|ci)$',
      },
    ],
    targets: flowFailureTargets(names),
    evidence: flowFailureEvidence(options),
    symptoms: flowFailureSymptoms,
    impact: flowFailureImpact,
    causes: flowFailureCauses,
    diagnoses: flowFailureDiagnoses(options),
    remedies: flowFailureRemedies(names, options),
    escalation: flowFailureEscalation,
    prevention: flowFailurePrevention,
    checklist: flowFailureChecklist,
  });
  return options.cloudWatch ? withCloudWatch(runbook) : runbook;
}
