import { readFile, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import type { TestResult } from '../support/report.ts';
import type { Labels, SentAlert } from './alerts.ts';
import { channelsOf, type Configuration } from './configuration.ts';

/** Alert × severity × environment → receivers, and the channels by which people hear of it. */
export interface MatrixRow {
  readonly alert: string;
  readonly severity: string;
  readonly environment: string;
  readonly receivers: string;
  readonly channels: string;
}

const HEADER = ['alert', 'severity', 'environment', 'receivers', 'channels'] as const;

/** The receivers of a set of labels in Alertmanager's own routing, in its order. */
export async function route(amtool: string, config: string, labels: Labels): Promise<string[]> {
  const { stdout } = await execa(amtool, [
    'config',
    'routes',
    'test',
    `--config.file=${config}`,
    ...Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`),
  ]);
  return stdout.trim().split(',');
}

/** @throws Error when the same alert goes two ways, which a row of the table could not say. */
export async function rowOf(
  routeTo: (labels: Labels) => Promise<string[]>,
  { title, alert, variants }: SentAlert,
  environment: string,
  configuration: Configuration,
): Promise<MatrixRow> {
  const ways = await Promise.all(variants.map(routeTo));
  const [receivers = [], ...others] = ways;
  const other = others.find((way) => way.join() !== receivers.join());
  if (other !== undefined) {
    throw new Error(`${title} (${alert.severity}) goes to ${receivers.join()} and also to ${other.join()}`);
  }
  const people = receivers.filter((name) => !/\/(stanchion-controller|event-source-[^/]+)$/.test(name));
  return {
    alert: title,
    severity: alert.severity,
    environment,
    receivers: receivers.join(', '),
    channels: [...new Set(people.flatMap((name) => channelsOf(configuration, name)))].join(', '),
  };
}

export async function readMatrix(path: string): Promise<MatrixRow[]> {
  const lines = (await readFile(path, 'utf8'))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [header, ...rows] = lines;
  if (header !== HEADER.join('\t')) throw new Error(`${path}: the first row must be ${HEADER.join(', ')}`);
  return rows.map((row, index) => {
    const [alert = '', severity = '', environment = '', receivers = '', channels, ...more] = row.split('\t');
    if (channels === undefined || more.length > 0)
      throw new Error(`${path}: row ${index + 2} has not 5 columns`);
    return { alert, severity, environment, receivers, channels };
  });
}

export async function writeMatrix(path: string, rows: readonly MatrixRow[]): Promise<void> {
  const lines = rows.map((row) => HEADER.map((column) => row[column]).join('\t'));
  await writeFile(path, `${COMMENT}${[HEADER.join('\t'), ...lines].join('\n')}\n`);
}

const COMMENT = [
  '# Who is told of which alert. Reviewed by people and compared by test/routes/run.ts, which never writes it by itself:',
  '# edit the row, or run it with --accept and read the difference. Order: as the catalogue has the alerts.',
  '',
].join('\n');

/** One test for each row of the table or of the outcome, under the strategy. */
export function compareMatrix(
  strategy: string,
  expected: readonly MatrixRow[],
  outcome: readonly { readonly row: MatrixRow; readonly sent: SentAlert }[],
): TestResult[] {
  const known = new Map(expected.map((row) => [keyOf(row), row]));
  const found = new Set(outcome.map(({ row }) => keyOf(row)));
  return [
    ...outcome.map(({ row, sent }) => {
      const name =
        `${strategy}: ${row.alert} (${row.severity}) in ${row.environment} reaches ${row.receivers} ${tags(sent)}`.trim();
      const wanted = known.get(keyOf(row));
      if (wanted === undefined)
        return { name, passed: false, message: `no row in the table for ${keyOf(row)}` };
      const same = HEADER.every((column) => wanted[column] === row[column]);
      const message = `the table has ${wanted.receivers} (${wanted.channels}), not ${row.receivers} (${row.channels})`;
      return same ? { name, passed: true } : { name, passed: false, message };
    }),
    ...expected
      .filter((row) => !found.has(keyOf(row)))
      .map((row) => ({
        name: `${strategy}: ${row.alert} (${row.severity}) in ${row.environment} exists`,
        passed: false,
        message: 'the table has a row for it, and the catalogue has no such alert',
      })),
  ];
}

/** Lines about who is told that a row of the table settles for the alert that covers them. */
const SETTLED = /^(ARCO-E[123]|FE-E[123]|T20-A4)$/;

function tags({ covers, system }: SentAlert): string {
  const bySeverity = system === 'agent-pipeline' ? ['T20-F36'] : [];
  return [...covers.filter((id) => SETTLED.test(id)), ...bySeverity].map((id) => `[${id}]`).join(' ');
}

function keyOf({ alert, severity, environment }: MatrixRow): string {
  return `${alert} (${severity}) in ${environment}`;
}
