import type { System } from '../catalogue/model/system.ts';
import type { CatalogueProblem } from '../catalogue/problems.ts';
import { INSTALL_PARTS, type Environment } from './model.ts';
import { isIncluded } from './parts.ts';

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
    externalWorkloads: environment.externalWorkloads ?? [],
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
  return [...missing, ...unknown, ...contradictions(environment), ...unknownParts(environment)];
}

function contradictions({
  name,
  optionalWorkloads,
  externalWorkloads = [],
}: Environment): CatalogueProblem[] {
  return externalWorkloads
    .filter((workload) => optionalWorkloads.includes(workload))
    .map((workload) => ({
      owner: `environments/${name}`,
      field: `externalWorkloads.${workload}`,
      message: 'stands in optionalWorkloads too, which asks for its manifests; keep it in one of the two',
    }));
}

/** The types forbid these; this holds where they were bypassed, since a misspelt part would be emitted. */
function unknownParts({ name, parts = {} }: Environment): CatalogueProblem[] {
  const known: readonly string[] = INSTALL_PARTS;
  return Object.keys(parts)
    .filter((part) => !known.includes(part))
    .map((part) => ({
      owner: `environments/${name}`,
      field: `parts.${part}`,
      message: `no such part; there are ${known.join(', ')}`,
    }));
}

/** Whether a workload's manifests belong in this environment. */
export function isEmitted(
  { name, delivery }: Pick<System['workloads'][number], 'name' | 'delivery'>,
  environment: Environment,
): boolean {
  const { optionalWorkloads, externalWorkloads = [] } = environment;
  if (!isIncluded(environment, 'workers') || externalWorkloads.includes(name)) return false;
  switch (delivery) {
    case 'emitted':
      return true;
    case 'optional':
      return optionalWorkloads.includes(name);
    case 'external':
      return false;
  }
}
