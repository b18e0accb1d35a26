import type { Parameter } from '../../model/runbook.ts';

/** Which execution an episode is about; the exporter's series carry all three as labels. */
export const executionParameters: readonly Parameter[] = [
  {
    id: 'executionNamespace',
    text: 'Namespace of the execution.',
    pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
    label: 'object_namespace',
  },
  {
    id: 'execution',
    text: 'Name of the execution.',
    pattern: '^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$',
    label: 'name',
  },
  {
    id: 'targetResource',
    text: 'What the execution works on, as namespace/kind/name, or kind/name without a namespace.',
    pattern:
      '^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?/)?[A-Za-z][A-Za-z0-9]{0,62}/[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$',
    label: 'target',
  },
];
