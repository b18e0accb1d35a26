import type { Capability, Criterion } from '../../model/system.ts';
import { seconds } from '../../../api/scalars.ts';
import type { KubernautNames } from './names.ts';
import type { KubernautOptions } from './options.ts';

export function capabilities(names: KubernautNames, options: KubernautOptions): readonly Capability[] {
  return [
    {
      id: 'lock-name',
      covers: ['WE-D5'],
      text:
        'The PipelineRun that locks a target is called wfe- and the first 16 hexadecimal digits of the SHA-256 of ' +
        'the target: payment/deployment/payment-api is locked by wfe-cf0cc089293b1165.',
      part: 'evidence',
    },
    {
      id: 'timestamps',
      covers: ['WE-Z1'],
      text:
        'Exports start, completion and lock of every execution with the labels namespace, name, phase and target, ' +
        'keeps those labels when it is scraped, and drops the series with the execution.',
      part: 'exporter',
    },
    {
      id: 'names-profile',
      covers: ['WE-Z2', 'WE-G11'],
      text: `Deployment, job label and API group come from one profile; here ${names.deployment}, ${names.job} and ${names.apiGroup}.`,
      part: 'alerts',
    },
    {
      id: 'least-privilege',
      covers: ['WE-Z3'],
      text:
        `Executions can be read. PipelineRuns can be patched and deleted in ${names.workflowNamespace} only, and only ` +
        'where a remedy that does so is switched on. No wildcard.',
      part: 'actions',
    },
    {
      id: 'references',
      covers: ['WE-G15'],
      text: 'The page of each runbook links the decisions on locking and the service level objectives.',
      part: 'pages',
    },
    {
      id: 'tekton-version',
      covers: ['WE-P9'],
      text: `The pages name Tekton Pipelines ${options.tektonVersion} as the release to install; evidence lists what is installed.`,
      part: 'pages',
    },
  ];
}

export function criteria({ cooldown, stuckAfter }: KubernautOptions): readonly Criterion[] {
  return [
    {
      id: 'pruner-after-cooldown',
      covers: ['WE-P4', 'WE-P11'],
      measure: 'ttlSecondsAfterFinished of tekton-pruner; a shorter one would release locks early',
      comparison: 'above',
      target: seconds(cooldown),
      unit: 'seconds',
      part: 'policy',
    },
    {
      id: 'bundle-timeout',
      covers: ['WE-P1', 'WE-P2'],
      measure: 'timeouts.pipeline of a PipelineRun; the orchestrator gives up after this time',
      comparison: 'below',
      target: seconds(stuckAfter),
      unit: 'seconds',
      part: 'policy',
    },
  ];
}
