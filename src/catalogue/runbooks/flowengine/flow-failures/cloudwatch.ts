import type { Runbook } from '../../../model/runbook.ts';

/** Adds the log group that the document searches (S1:21), for an engine that does not run in Kubernetes. */
export function withCloudWatch(runbook: Runbook): Runbook {
  return {
    ...runbook,
    targets: { ...runbook.targets, logGroup: { adapter: { name: 'cloudwatch-errors' } } },
    evidence: {
      ...runbook.evidence,
      logGroupErrors: {
        covers: ['FE-D1'],
        text: "The log group's error lines of the last hour, masked.",
        source: { job: { target: 'logGroup', timeout: '2m' } },
        yields: 'record',
      },
    },
  };
}
