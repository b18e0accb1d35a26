import type { EvidenceData } from '../../../model/runbook.ts';
import { ABOVE_BASELINE, ERROR_RATIO } from '../../../systems/kubernaut/expressions.ts';
import type { KubernautNames } from '../../../systems/kubernaut/names.ts';
import { tektonEvidence } from '../tekton-evidence.ts';

type TargetId =
  | 'controller'
  | 'executions'
  | 'pipelineRuns'
  | 'taskRuns'
  | 'bindings'
  | 'tektonPods'
  | 'tekton'
  | 'tektonDefinitions';

/** Reasons in an execution's status that belong to a category of the document (S3:81-88). */
const REASONS = {
  validation: ['ConfigurationError', 'UnsupportedEngine'],
  external: ['TektonUnavailable', 'ImagePullBackOff'],
  permission: ['Forbidden'],
  execution: ['TaskFailed', 'OOMKilled', 'DeadlineExceeded', 'ResourceExhausted'],
} as const;

/**
 * What the controller does for an execution: follow it, write its status, run its pipeline, read how its tasks end, and
 * delete the run that holds its lock. Leases and events are left out, since without them executions go on.
 */
const NEEDS: Extract<EvidenceData['source'], { readonly access: unknown }>['access']['needs'] = [
  { of: 'executions', verbs: ['get', 'list', 'watch', 'update', 'patch'] },
  { of: 'executions', subresource: 'status', verbs: ['update', 'patch'] },
  { of: 'pipelineRuns', verbs: ['get', 'list', 'watch', 'create', 'delete'] },
  { of: 'taskRuns', verbs: ['get', 'list', 'watch'] },
];

/** Today's software has no category in its counters: there the newest failures tell it by their reason. */
function errorsOf(names: KubernautNames, category: keyof typeof REASONS) {
  const shared = { covers: ['WE-D1'], yields: 'number' } as const;
  const evidence: EvidenceData<'executions'> & { readonly yields: 'number' } =
    names.families === undefined
      ? {
          ...shared,
          text: `Errors of category ${category} in the last ten minutes.`,
          source: {
            prometheus: {
              expr: `sum(increase(workflowexecution_errors_total{category="${category}"}[10m]))`,
            },
          },
        }
      : {
          ...shared,
          text: `Executions among the newest whose reason of failure is of category ${category}.`,
          source: {
            objects: {
              target: 'executions',
              field: 'status.failureDetails.reason',
              oneOf: [...REASONS[category]],
              limit: 20,
            },
          },
        };
  return evidence;
}

/** Errors by category and reason. Today's software tells the reason in the objects only, and has no category. */
function breakdown(names: KubernautNames) {
  const shared = { covers: ['WE-D1'], yields: 'record' } as const;
  const evidence: EvidenceData<'executions'> & { readonly yields: 'record' } =
    names.families === undefined
      ? {
          ...shared,
          text: 'Errors of the last ten minutes by category and reason, most first.',
          source: {
            prometheus: {
              expr: 'sum by (category, reason) (increase(workflowexecution_errors_total[10m])) > 0',
            },
          },
        }
      : {
          ...shared,
          text: 'Newest executions that failed, grouped by their reason, which belongs to one category each.',
          source: {
            objects: {
              target: 'executions',
              groupBy: 'status.failureDetails.reason',
              field: 'status.failureDetails.reason',
              limit: 100,
            },
          },
        };
  return evidence;
}

export function evidence(names: KubernautNames) {
  return {
    errorRatio: {
      covers: ['WE-S2'],
      text: 'Errors as a share of the phase transitions, over five minutes.',
      source: { prometheus: { expr: ERROR_RATIO } },
      yields: 'number',
    },
    aboveBaseline: {
      covers: ['WE-X1'],
      text: 'That share minus the one of the same time yesterday, which counts as zero when it is not known.',
      source: { prometheus: { expr: ABOVE_BASELINE } },
      yields: 'number',
    },
    errorBreakdown: breakdown(names),
    validationErrors: errorsOf(names, 'validation'),
    externalErrors: errorsOf(names, 'external'),
    permissionErrors: errorsOf(names, 'permission'),
    executionErrors: errorsOf(names, 'execution'),
    recentFailures: {
      covers: ['WE-D2'],
      text: 'Newest failed executions of all namespaces: name, phase, reason and age, grouped by reason.',
      source: {
        objects: {
          target: 'executions',
          field: 'status.phase',
          oneOf: ['Failed'],
          groupBy: 'status.failureDetails.reason',
          limit: 50,
        },
      },
      yields: 'record',
    },
    errorLogs: {
      covers: ['WE-S3', 'WE-D3'],
      text: 'Error lines of the controller in the last ten minutes, masked.',
      source: { logs: { target: 'controller', contains: ['error'], since: '10m', lines: 200 } },
      yields: 'record',
    },
    failedTasks: {
      covers: ['WE-K4'],
      text: 'Newest failed TaskRuns, grouped by the reason of their only condition.',
      source: {
        objects: {
          target: 'taskRuns',
          field: 'status.conditions.0.status',
          oneOf: ['False'],
          groupBy: 'status.conditions.0.reason',
          limit: 50,
        },
      },
      yields: 'record',
    },
    roleBindings: {
      covers: ['WE-K3'],
      text: 'Bindings that give the controller its cluster role.',
      source: {
        objects: { target: 'bindings', field: 'roleRef.name', oneOf: [names.clusterRole], limit: 5 },
      },
      yields: 'number',
    },
    deniedAccess: {
      covers: ['WE-K3'],
      text: "Rights that executions need and the controller's account lacks, asked of the API server.",
      source: { access: { target: 'controller', needs: NEEDS } },
      yields: 'number',
    },
    ...tektonEvidence,
  } as const satisfies Record<string, EvidenceData<TargetId>>;
}
