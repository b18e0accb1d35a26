import type { Parameter } from '../../../model/runbook.ts';

/** What comes from outside. Every value is matched whole, and then bound: it never becomes part of a command. */
export const parameters: readonly Parameter[] = [
  {
    id: 'tenant',
    covers: ['ARCO-M1', 'ARCO-R10'],
    text: 'The one tenant whose runs or tasks may change; newer metrics have no tenant, and a person gives it.',
    pattern: '^[A-Za-z0-9_-]{1,128}$',
    label: 'tenant',
  },
  {
    id: 'taskId',
    covers: ['ARCO-D7'],
    text: 'A task whose log lines are wanted.',
    pattern: '^[A-Za-z0-9_-]{1,128}$',
  },
  {
    id: 'sourceTable',
    covers: ['ARCO-D8', 'ARCO-D9'],
    text: 'The source of the failing asset, as project:dataset.table.',
    pattern: '^[a-z][a-z0-9-]{4,28}[a-z0-9]:[A-Za-z0-9_]{1,128}[.][A-Za-z0-9_]{1,128}$',
  },
  {
    id: 'failureReason',
    covers: ['ARCO-R10'],
    text: 'The reason of failure that was fixed; tasks that failed for another one stay as they are.',
    pattern: '^[A-Za-z0-9_.:-]{1,128}$',
  },
  {
    id: 'rootCauseFixed',
    covers: ['ARCO-R10'],
    text: 'A person’s word that the cause is fixed.',
    pattern: '^(true|false)$',
  },
  {
    id: 'credentialVersion',
    covers: ['ARCO-R4'],
    text: 'The version that the rotated key has in the secret store.',
    pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$',
  },
];
