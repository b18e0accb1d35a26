import type { Workload } from '../catalogue/model/workload.ts';
import type { Environment } from './model.ts';
import { isIncluded } from './parts.ts';

type Named = Pick<Workload, 'name' | 'delivery'>;

/** Whether a workload's manifests belong in this environment. */
export function isEmitted({ name, delivery }: Named, environment: Environment): boolean {
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

/** Whether it runs in this environment with the catalogue's connections, whoever deploys it. */
export function isConnected(workload: Named, environment: Environment): boolean {
  return isEmitted(workload, environment) || environment.externalWorkloads?.includes(workload.name) === true;
}
