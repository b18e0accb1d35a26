import type { Store, StoreQuery } from '../catalogue/model/system.ts';
import { fence } from './markdown.ts';
import { value, variable, word } from './shell.ts';

/** Shell variable with the address of a store or a Redis connection. */
export function addressVariable(name: string): string {
  return `${variable(name)}_URL`;
}

/** Opens a store with the time limit that the controller has. `-v` hands the values over, and psql quotes them. */
export function psql(
  { name, statementTimeout }: Store,
  parameters: readonly string[],
  mode: 'read' | 'write',
): string {
  const options = [
    `-c statement_timeout=${statementTimeout}`,
    ...(mode === 'read' ? ['-c default_transaction_read_only=on'] : []),
  ];
  const values = parameters.map((id) => ` -v ${word(id)}=${value(id)}`).join('');
  return `PGOPTIONS='${options.join(' ')}' psql "$${addressVariable(name)}"${values}`;
}

/** The statement as the controller runs it: parameters stay parameters, which psql binds from its variables. */
export function sqlBlock(name: string, { sql, parameters }: StoreQuery, mode: 'read' | 'write'): string {
  const prepared = variable(name).toLowerCase();
  const bound = parameters.map((id) => `:'${id}'`).join(', ');
  const statement =
    parameters.length === 0 ? `${sql};` : `PREPARE ${prepared} AS\n${sql};\nEXECUTE ${prepared}(${bound});`;
  return fence(
    'sql',
    mode === 'read'
      ? statement
      : `BEGIN;\n${statement}\n-- COMMIT; if these are the rows you expect, else ROLLBACK;`,
  );
}
