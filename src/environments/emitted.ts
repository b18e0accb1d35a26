import type { Workload } from '../catalogue/model/workload.ts';
import type { Environment } from './model.ts';

/** Whether a workload's manifests belong in this environment. */
export function isEmitted(
  { name, delivery }: Pick<Workload, 'name' | 'delivery'>,
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
