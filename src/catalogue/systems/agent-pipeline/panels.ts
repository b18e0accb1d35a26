import type { Panel } from '../../model/alert.ts';
import { breakerStates, preferred } from './expressions.ts';
import type { AgentPipelineNames } from './names.ts';
import { RECORDED } from './recordings.ts';

export function agentPipelinePanels({ metrics }: AgentPipelineNames): readonly Panel[] {
  return [
    {
      id: 'failure-rate',
      covers: ['T20-G4', 'T20-G17', 'T20-G24'],
      title: 'Failures for each run, 15 minutes',
      expr: RECORDED.failureRate,
      unit: 'percentunit',
      by: ['stage'],
    },
    {
      id: 'executions',
      covers: ['T20-G4'],
      title: 'Runs',
      expr: 'sum by (stage) (rate(stanchion_workflow_executions_total[5m]))',
      unit: 'ops',
      by: ['stage'],
    },
    {
      id: 'breakers',
      covers: ['T20-G4', 'T20-F14'],
      title: 'Circuit breakers: 0 closed, 1 open, 2 half-open',
      expr: breakerStates(metrics.breakerState),
      unit: 'short',
      by: ['stage'],
    },
    {
      id: 'retries',
      covers: ['T20-G4'],
      title: 'Retries',
      expr: RECORDED.retries,
      unit: 'ops',
      by: ['stage'],
    },
    {
      id: 'retry-success-rate',
      covers: ['T20-G4', 'T20-G20'],
      title: 'Failures that a retry resolved, 1 hour',
      expr: RECORDED.retrySuccessRate,
      unit: 'percentunit',
      by: ['stage'],
    },
    {
      id: 'recovery-rate',
      covers: ['T20-G4', 'T20-G18'],
      title: 'Failures that recovered without a person, 1 hour',
      expr: RECORDED.recoveryRate,
      unit: 'percentunit',
      by: ['stage'],
    },
    {
      id: 'time-to-recovery',
      covers: ['T20-G4', 'T20-G19'],
      title: 'Mean time to recovery, 1 hour',
      expr: RECORDED.meanTimeToRecovery,
      unit: 's',
      by: ['stage'],
    },
    {
      id: 'intervention-rate',
      covers: ['T20-G4', 'T20-G21'],
      title: 'Failures handed to a person, 1 hour',
      expr: RECORDED.interventionRate,
      unit: 'percentunit',
      by: ['stage'],
    },
    {
      id: 'waiting-for-people',
      covers: ['T20-G4'],
      title: 'Runs that wait for a person',
      expr: 'sum by (stage) (stanchion_workflow_interventions_open)',
      unit: 'short',
      by: ['stage'],
    },
    {
      id: 'lost-messages',
      covers: ['T20-G4', 'T20-V3'],
      title: 'Messages that a channel did not take, 15 minutes',
      expr: RECORDED.notificationFailureRate,
      unit: 'percentunit',
      by: ['channel'],
    },
    {
      id: 'analysis-time',
      covers: ['T20-G4', 'T20-V7'],
      title: 'Time of an analysis, 95th percentile',
      expr: preferred(
        metrics.analysisSeconds,
        (metric) => `histogram_quantile(0.95, sum by (le) (rate(${metric}_bucket[15m])))`,
      ),
      unit: 's',
    },
    {
      id: 'workflows',
      covers: ['T20-G4', 'T20-G24'],
      title: 'Workflows by phase',
      expr: 'sum by (phase) (argo_workflows_gauge)',
      unit: 'short',
      by: ['phase'],
    },
  ];
}
