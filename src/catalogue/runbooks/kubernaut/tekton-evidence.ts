import type { EvidenceData } from '../../model/runbook.ts';
import { TEKTON_READY } from '../../systems/kubernaut/expressions.ts';

/** Is Tekton there and well? Asked wherever Tekton may be the cause. */
export const tektonEvidence = {
  tektonReady: {
    covers: ['WE-S12', 'WE-P8'],
    text: "Ready replicas of Tekton's controller; unknown while kube-state-metrics does not answer.",
    source: { prometheus: { expr: TEKTON_READY } },
    yields: 'number',
  },
  tektonDefinitions: {
    covers: ['WE-D14'],
    text: 'Custom resource definitions of Tekton.',
    source: { objects: { target: 'tektonDefinitions', limit: 50 } },
    yields: 'number',
  },
  tektonPods: {
    covers: ['WE-D15'],
    text: "Tekton's pods with phase, readiness, restarts and age.",
    source: { podStatus: { target: 'tektonPods' } },
    yields: 'record',
  },
  tektonLogs: {
    covers: ['WE-D16'],
    text: "Last 50 lines of Tekton's controller, masked.",
    source: { logs: { target: 'tekton', since: '1h', lines: 50 } },
    yields: 'record',
  },
} as const satisfies Record<string, EvidenceData<'tekton' | 'tektonPods' | 'tektonDefinitions'>>;
