import type { Store } from '../../model/system.ts';
import type { ArcoNames } from './names.ts';
import { queries } from './queries.ts';
import { statements } from './statements.ts';

export const STORE = 'arco-db';

export function stores(names: ArcoNames): readonly Store[] {
  return [
    {
      name: STORE,
      covers: ['ARCO-Z3'],
      engine: 'postgresql',
      text: 'Runs and task executions. Tables, columns and the spelling of states come from the names profile.',
      statementTimeout: '10s',
      queries: queries(names),
      statements: statements(names),
    },
  ];
}
