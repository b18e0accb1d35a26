import type { Adapter } from '../../model/system.ts';
import type { ArcoNames } from './names.ts';

export const ADAPTERS = {
  sourceSchema: 'arco-source-schema',
  sourceRows: 'arco-source-rows',
  bigQueryAccess: 'arco-bigquery-access',
  bucketAccess: 'arco-bucket-access',
  credentialRefresh: 'arco-credential-refresh',
} as const;

/** The tools that the document starts by hand inside a worker; here they run as Jobs with the worker's identity. */
export function adapters({ bucket, credentials }: ArcoNames): readonly Adapter[] {
  return [
    {
      name: ADAPTERS.sourceSchema,
      covers: ['ARCO-D8', 'ARCO-P5'],
      text: 'Prints the schema of a source table.',
      command: ['bq', 'show', '--schema', '{sourceTable}'],
    },
    {
      // Not the document's query: a table name pasted into SQL is an injection, and `head` neither scans nor bills.
      name: ADAPTERS.sourceRows,
      covers: ['ARCO-D9'],
      text: 'Prints at most ten rows of a source table, without running a query.',
      command: ['bq', 'head', '--max_rows=10', '{sourceTable}'],
    },
    {
      name: ADAPTERS.bigQueryAccess,
      covers: ['ARCO-D13', 'ARCO-P6'],
      text: 'Lists data sets; it fails when the identity may not.',
      command: ['bq', 'ls'],
    },
    {
      name: ADAPTERS.bucketAccess,
      covers: ['ARCO-D14', 'ARCO-P6'],
      text: 'Lists the data bucket; it fails when the identity may not.',
      command: ['gsutil', 'ls', bucket],
    },
    {
      name: ADAPTERS.credentialRefresh,
      covers: ['ARCO-R4'],
      text: 'Asks the secret operator to read the rotated key again. The key itself never passes through here.',
      command: [
        'kubectl',
        'annotate',
        '--overwrite',
        `externalsecret/${credentials.secret}`,
        'force-sync={credentialVersion}',
      ],
    },
  ];
}
