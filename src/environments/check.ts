import type { System } from '../catalogue/model/system.ts';
import type { CatalogueProblem } from '../catalogue/problems.ts';
import { adapterProblems } from './adapter-check.ts';
import type { Environment } from './model.ts';

/** Workloads that an environment wants and has no image for, and names in it that no workload has. */
export function environmentProblems(
  environment: Environment,
  systems: readonly System[],
): CatalogueProblem[] {
  const owner = `environments/${environment.name}`;
  const workloads = systems.flatMap(({ workloads: all }) => all);
  const names = workloads.map(({ name }) => name);
  const missing = workloads
    .filter((workload) => isEmitted(workload, environment) && environment.images[workload.name] === undefined)
    .map(({ name }) => ({
      owner,
      field: `images.${name}`,
      message: 'is missing; pin the image by tag or digest',
    }));
  const settings = {
    images: Object.keys(environment.images),
    replicas: Object.keys(environment.replicas),
    optionalWorkloads: environment.optionalWorkloads,
  };
  const unknown = Object.entries(settings).flatMap(([field, used]) =>
    used
      .filter((name) => !names.includes(name))
      .map((name) => ({
        owner,
        field: `${field}.${name}`,
        message: `no such workload; there are ${names.join(', ') || 'none'}`,
      })),
  );
  return [...missing, ...unknown, ...adapterProblems(environment, systems)];
}

/** Whether a workload's manifests belong in this environment. */
export function isEmitted(
  { name, delivery }: Pick<System['workloads'][number], 'name' | 'delivery'>,
  { optionalWorkloads }: Environment,
): boolean {
  switch (delivery) {
    case 'emitted':
      return true;
    case 'optional':
      return optionalWorkloads.includes(name);
    case 'external':
      return false;
  }
}
