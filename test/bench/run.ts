/**
 * Ratios from one run: the commands of a pair take turns, so a machine that speeds up or slows down does so for both.
 *
 *   npm run bench [-- --runs 5] [--check] [--only synth|types|controller]
 *
 * With `--check` the exit code is 1 when a budget is missed; `--tolerance 1.25` forgives a quarter, for machines that
 * others use as well.
 */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { controllerFigures } from './controller/index.ts';
import { isWithin, lineOf, type Figure } from './figure.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    check: { type: 'boolean', default: false },
    tolerance: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true },
  },
});
const runs = Number(options.runs);

const SYNTH = ['synth', '--check-upgrade=false'] as const;

async function seconds(command: string, args: readonly string[], cwd: string): Promise<number> {
  const started = performance.now();
  await execa(command, [...args], { cwd, preferLocal: true, localDir: resolve('.') });
  return (performance.now() - started) / 1000;
}

/** The whole catalogue against an app with one ConfigMap, by the same CLI (budget: twice as long at most). */
async function synth(): Promise<Figure> {
  const small = await appWithOneConfigMap();
  try {
    const ones: number[] = [];
    const alls: number[] = [];
    await seconds('cdk8s', SYNTH, small);
    await seconds('cdk8s', SYNTH, resolve('.'));
    for (let run = 0; run < runs; run += 1) {
      const one = await seconds('cdk8s', SYNTH, small);
      const all = await seconds('cdk8s', SYNTH, resolve('.'));
      console.error(
        `run ${run + 1} of ${runs}: everything ${all.toFixed(2)} s, one ConfigMap ${one.toFixed(2)} s`,
      );
      ones.push(one);
      alls.push(all);
    }
    return {
      what: 'cdk8s synth, everything : one ConfigMap',
      value: fastest(alls) / fastest(ones),
      budget: 2,
      unit: 'x',
    };
  } finally {
    await rm(small, { recursive: true });
  }
}

async function appWithOneConfigMap(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stanchion-bench-'));
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  await mkdir(join(folder, 'src'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  await writeFile(
    join(folder, 'cdk8s.yaml'),
    'language: typescript\napp: node --import tsx src/main.ts\noutput: out\n',
  );
  await writeFile(
    join(folder, 'src/main.ts'),
    [
      "import { App, Chart } from 'cdk8s';",
      "import { k8s } from 'cdk8s-plus-27';",
      'const app = new App();',
      "const chart = new Chart(app, 'one');",
      "new k8s.KubeConfigMap(chart, 'map', { data: { a: 'b' } });",
      'app.synth();',
    ].join('\n'),
  );
  return folder;
}

async function typeCheck(): Promise<Figure> {
  const times: number[] = [];
  for (let run = 0; run < Math.min(runs, 3); run += 1)
    times.push(await seconds('tsc', ['-p', '.'], resolve('.')));
  return { what: 'type-check of everything, imports included', value: fastest(times), budget: 15, unit: 's' };
}

/** Whatever else the machine does only adds to a run, so the fastest one says most about the command. */
function fastest(times: readonly number[]): number {
  return Math.min(...times);
}

const BENCHES: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  synth: async () => [await synth()],
  types: async () => [await typeCheck()],
  controller: () => controllerFigures((line) => console.error(line)),
};

const figures: Figure[] = [];
for (const name of options.only ?? Object.keys(BENCHES)) {
  const bench = BENCHES[name];
  if (bench === undefined)
    throw new Error(`there is no bench '${name}', only ${Object.keys(BENCHES).join(', ')}`);
  figures.push(...(await bench()));
}
for (const figure of figures) console.log(lineOf(figure));
if (options.check && figures.some((figure) => !isWithin(figure, Number(options.tolerance))))
  process.exitCode = 1;
