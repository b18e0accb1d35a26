/**
 * Bundles src/ into lib/: the bin, the validation plugin, the cdk8s app, and what other packages import. `npm ci` runs
 * it once, and so does every synth that finds a source changed, since the catalogue is part of the app.
 */
import { globSync, readFileSync, rmSync } from 'node:fs';
import { build, version } from 'esbuild';
import { isBundled, recordBundle } from './bundled.js';
import { bundleController } from './controller-bundle.js';

export async function bundle() {
  const options = {
    entryPoints: [
      'src/cli.ts',
      'src/main.ts',
      'src/commands/cdk8s-plugin.ts',
      ...globSync('src/library/*.ts').sort(),
    ],
    outdir: 'lib',
    bundle: true,
    splitting: true,
    format: /** @type {const} */ ('esm'),
    platform: /** @type {const} */ ('node'),
    target: 'node20',
    packages: /** @type {const} */ ('external'),
    entryNames: '[name]',
    chunkNames: 'chunks/[name]-[hash]',
    logLevel: /** @type {const} */ ('warning'),
    metafile: true,
  };
  const configuration = ['package.json', 'tsconfig.json'].map((file) => readFileSync(file, 'utf8'));
  const settings = JSON.stringify({ version, options, configuration });
  if (isBundled(settings)) return;
  // Only what this makes: the declarations in lib/types/ come from tsc.
  rmSync('lib/chunks', { recursive: true, force: true });
  for (const name of globSync('*.js', { cwd: 'lib' })) rmSync(`lib/${name}`);
  const { metafile } = await build(options);
  recordBundle(settings, metafile);
}

if (process.argv[1] === import.meta.filename) {
  await bundle();
  await bundleController();
}
