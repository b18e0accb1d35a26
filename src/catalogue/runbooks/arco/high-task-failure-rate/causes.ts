import type { FailureCategory } from '../../../../api/failure.ts';
import type { Cause } from '../../../model/runbook.ts';

/** The fifteen causes that the document names, under its five headings. */
export const causes: readonly Cause[] = [
  ...under('ExternalDependency', [
    { id: 'source-schema-changed', covers: ['ARCO-C1'], text: 'A source changed its schema.' },
    { id: 'source-quality-degraded', covers: ['ARCO-C2'], text: 'A source delivers worse data than before.' },
    { id: 'source-errors', covers: ['ARCO-C3'], text: 'A source answers with errors.' },
  ]),
  ...under('ResourceExhaustion', [
    { id: 'worker-out-of-memory', covers: ['ARCO-C4'], text: 'Workers are killed for lack of memory.' },
    { id: 'worker-throttled', covers: ['ARCO-C5'], text: 'Workers are held back by their CPU limit.' },
    { id: 'disk-full', covers: ['ARCO-C6'], text: 'A disk is full.' },
  ]),
  ...under('Infrastructure', [
    { id: 'database-connection', covers: ['ARCO-C7'], text: 'Connections to the database fail.' },
    { id: 'cloud-storage', covers: ['ARCO-C8'], text: 'Cloud storage answers with errors.' },
    { id: 'network-timeout', covers: ['ARCO-C9'], text: 'The network times out.' },
  ]),
  ...under('CodeQuality', [
    { id: 'rollout-regression', covers: ['ARCO-C10'], text: 'The last rollout broke something.' },
    { id: 'data-edge-case', covers: ['ARCO-C11'], text: 'One asset has data that the code does not expect.' },
    {
      id: 'dependency-conflict',
      covers: ['ARCO-C12'],
      text: 'Versions of dependencies do not fit together.',
    },
  ]),
  ...under('Configuration', [
    { id: 'credentials-expired', covers: ['ARCO-C13'], text: 'Credentials have expired.' },
    { id: 'environment-variable-missing', covers: ['ARCO-C14'], text: 'An environment variable is missing.' },
    { id: 'permissions-changed', covers: ['ARCO-C15'], text: 'The service account lost a permission.' },
  ]),
];

function under(category: FailureCategory, items: readonly Omit<Cause, 'category'>[]): Cause[] {
  return items.map((item) => ({ ...item, category }));
}
