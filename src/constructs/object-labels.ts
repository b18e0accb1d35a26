import { MANAGED_BY, OBJECT_LABELS } from '../conventions/labels.ts';

/** The labels of every object that is emitted for a system. */
export function objectLabels(system: string, component: string): Record<string, string> {
  return {
    [OBJECT_LABELS.managedBy]: MANAGED_BY,
    [OBJECT_LABELS.partOf]: system,
    [OBJECT_LABELS.component]: component,
  };
}
