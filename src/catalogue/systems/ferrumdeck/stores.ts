import type { Store } from '../../model/system.ts';
import type { FerrumDeckNames } from './names.ts';
import { ferrumdeckQueries } from './queries.ts';
import { ferrumdeckStatements } from './statements.ts';

export function ferrumdeckStores(names: FerrumDeckNames): readonly Store[] {
  return [
    {
      name: 'ferrumdeck-db',
      engine: 'postgresql',
      text: 'Runs, steps and audit events.',
      statementTimeout: '10s',
      queries: ferrumdeckQueries(names),
      statements: ferrumdeckStatements(names),
    },
  ];
}
