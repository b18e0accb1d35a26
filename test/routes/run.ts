/**
 * Who is told of which alert, on the real programs: the operator's own code makes the configuration of our
 * AlertmanagerConfigs, amtool routes every alert of the catalogue through it, and a real Alertmanager on loopback
 * sends messages.
 *
 *   node --import tsx test/routes/run.ts [--accept]
 *
 * Builds the programs where they are missing (`test/tools/build.sh`). Exit code 1 when a test fails. `--accept`
 * writes the outcome to matrix.tsv instead of comparing it, for a person to read the difference.
 */
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { catalogue } from '../../src/catalogue/index.ts';
import { synthesize, type SynthResult } from '../../src/commands/synth.ts';
import { environments } from '../../src/environments/index.ts';
import { writeReport, type TestResult } from '../support/report.ts';
import { sentAlerts, type Labels, type SentAlert } from './alerts.ts';
import { checkFailingChannel, checkMessages, PAGERDUTY_PATH } from './channels.ts';
import { configure, readConfiguration, STRATEGIES, type Strategy } from './configuration.ts';
import { withChannels, withWebhooks } from './delivery.ts';
import { checkInhibition } from './inhibition.ts';
import { compareMatrix, readMatrix, route, rowOf, writeMatrix, type MatrixRow } from './matrix.ts';
import { findPrograms, type Programs } from './programs.ts';
import { startRecorder } from './recorder.ts';

const WORK = resolve('.reports/routes');
const TABLE = join(import.meta.dirname, 'matrix.tsv');
const { values: options } = parseArgs({ options: { accept: { type: 'boolean', default: false } } });

interface Outcome {
  readonly row: MatrixRow;
  readonly sent: SentAlert;
}

async function main(): Promise<number> {
  const programs = await findPrograms();
  await rm(WORK, { recursive: true, force: true });
  const results = synthesize({ environments, systems: catalogue });
  if (options.accept) {
    const outcome = await outcomeOf(programs, results, 'OnNamespace');
    await writeMatrix(
      TABLE,
      outcome.map(({ row }) => row),
    );
    console.log(`routes: wrote ${outcome.length} rows to ${TABLE}; read the difference before you commit it`);
    return 0;
  }
  const tests = [
    ...(await matrixTests(programs, results)),
    ...(await boundaryTests(programs, results)),
    ...(await deliveryTests(programs, results)),
  ];
  const failed = tests.filter(({ passed }) => !passed);
  for (const { name, message } of failed) console.error(`FAILED ${name}\n  ${message ?? ''}`);
  await writeReport('routes', tests);
  console.log(`routes: ${tests.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 && tests.length > 0 ? 0 : 1;
}

async function matrixTests(programs: Programs, results: readonly SynthResult[]): Promise<TestResult[]> {
  const table = await readMatrix(TABLE);
  const tests: TestResult[] = [];
  for (const strategy of STRATEGIES) {
    tests.push(...compareMatrix(strategy, table, await outcomeOf(programs, results, strategy)));
  }
  return tests;
}

async function outcomeOf(
  programs: Programs,
  results: readonly SynthResult[],
  strategy: Strategy,
): Promise<Outcome[]> {
  const outcome: Outcome[] = [];
  for (const result of results) {
    const config = await configure(programs, result, join(WORK, strategy), { strategy });
    const configuration = readConfiguration(await readFile(config, 'utf8'));
    const routeTo = (labels: Labels) => route(programs.amtool, config, labels);
    for (const sent of sentAlerts(result)) {
      outcome.push({ sent, row: await rowOf(routeTo, sent, result.environment.name, configuration) });
    }
  }
  return outcome;
}

/** The edges of the operator's rules, and alerts that are not the catalogue's. */
async function boundaryTests(programs: Programs, results: readonly SynthResult[]): Promise<TestResult[]> {
  const { production, alert } = productionOf(results);
  const at = (strategy: Strategy, base?: string) =>
    configure(programs, production, join(WORK, base === undefined ? strategy : 'with-base'), {
      strategy,
      ...(base === undefined ? {} : { base }),
    });
  const own = ['arco/arco/stanchion-controller', 'arco/arco/critical'];
  const installer = `route: {receiver: base, routes: [{receiver: everything}]}\nreceivers: [{name: base}, {name: everything}]\n`;
  const onNamespace = await at('OnNamespace');
  const expectations: readonly (readonly [string, string, Labels, readonly string[]])[] = [
    [
      'an alert of another namespace is not ours by default',
      onNamespace,
      { ...alert, namespace: 'x' },
      ['null'],
    ],
    [
      'an alert without a namespace is not ours by default',
      onNamespace,
      without(alert, 'namespace'),
      ['null'],
    ],
    ['with the strategy None it is', await at('None'), without(alert, 'namespace'), own],
    [
      'an alert of an unknown severity reaches the team',
      onNamespace,
      { ...alert, severity: 'fatal' },
      ['arco/arco/stanchion-controller', 'arco/arco/warning'],
    ],
    ['an alert of another system is not ours', onNamespace, { ...alert, system: 'other' }, ['null']],
    [
      "the installer's own routes see each alert after ours, since the operator lets it go on",
      await at('OnNamespace', installer),
      alert,
      [...own, 'everything'],
    ],
  ];
  return Promise.all(
    expectations.map(async ([name, config, labels, expected]) => {
      const receivers = await route(programs.amtool, config, labels);
      const message = `went to ${receivers.join(', ')} instead of ${expected.join(', ')}`;
      return receivers.join() === expected.join() ? { name, passed: true } : { name, passed: false, message };
    }),
  );
}

async function deliveryTests(programs: Programs, results: readonly SynthResult[]): Promise<TestResult[]> {
  const { production, sent } = productionOf(results);
  const onChannels = async (hurry: boolean, check: typeof checkMessages) => {
    const recorder = await startRecorder();
    const base = `global: {pagerduty_url: "${recorder.url}${PAGERDUTY_PATH}"}\nroute: {receiver: base}\nreceivers: [{name: base}]\n`;
    const given = { strategy: 'OnNamespace', base, secrets: recorder.url } as const;
    const config = await configure(programs, production, join(WORK, check.name), given);
    await withChannels(programs.alertmanager, config, { recorder, hurry }, (delivery) =>
      check(delivery, sent),
    );
  };
  return [
    await test('a warning is not sent while the same alert is critical, and is sent after that [ARCO-A2]', async () => {
      const config = await configure(programs, production, join(WORK, 'inhibition'), {
        strategy: 'OnNamespace',
      });
      await withWebhooks(programs.alertmanager, config, (delivery) => checkInhibition(delivery, sent));
    }),
    await test('a failing channel is said at once, and by another channel [T20-A4] [T20-F40]', () =>
      onChannels(false, checkFailingChannel)),
    await test('every alert makes a whole message in Slack and PagerDuty [T20-F39] [T20-G25]', () =>
      onChannels(true, checkMessages)),
  ];
}

function productionOf(results: readonly SynthResult[]) {
  const production = results.find(({ environment }) => environment.name === 'production');
  if (production === undefined) throw new Error('there is no environment production');
  const sent = sentAlerts(production);
  const alert = sent.find(({ title }) => title === 'ArcoFlowAllTasksFailing')?.variants[0];
  if (alert === undefined) throw new Error('there is no alert ArcoFlowAllTasksFailing to try the edges with');
  return { production, sent, alert };
}

function without(labels: Labels, name: string): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => label !== name));
}

async function test(name: string, check: () => Promise<void>): Promise<TestResult> {
  try {
    await check();
    return { name, passed: true };
  } catch (error) {
    return { name, passed: false, message: error instanceof Error ? error.message : String(error) };
  }
}

process.exitCode = await main();
