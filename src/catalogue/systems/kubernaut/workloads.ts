import type { Workload } from '../../model/workload.ts';
import type { KubernautNames } from './names.ts';

/** Kubernaut deploys its own controller; runbooks refer to it. */
export function workloads({ deployment, app, container }: KubernautNames): readonly Workload[] {
  return [
    {
      name: deployment,
      app,
      container,
      text: 'Runs workflows as PipelineRuns and keeps each target locked meanwhile. Its image has no shell.',
      delivery: 'external',
    },
  ];
}
