/**
 * Bundles src/ into lib/: the bin, the validation plugin, the cdk8s app, and what other packages import. `npm ci` runs
 * it once, and so does every synth, since the catalogue is part of the app; a tenth of a second here saves loading some
 * hundred files.
 */
import { globSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

export async function bundle() {
  // Only what this makes: the declarations in lib/types/ come from tsc.
  rmSync('lib/chunks', { recursive: true, force: true });
  for (const name of globSync('*.js', { cwd: 'lib' })) rmSync(`lib/${name}`);
  await build({
    entryPoints: ['src/cli.ts', 'src/main.ts', 'src/commands/cdk8s-plugin.ts', 'src/library/*.ts'],
    outdir: 'lib',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    entryNames: '[name]',
    chunkNames: 'chunks/[name]-[hash]',
    logLevel: 'warning',
  });
}

if (process.argv[1] === import.meta.filename) await bundle();
