/**
 * Bundles src/ into lib/: the bin, the validation plugin, the cdk8s app, and what other packages import. `npm ci` runs
 * it once, and so does every synth that finds a source changed, since the catalogue is part of the app.
 */
import { globSync, readFileSync, rmSync } from 'node:fs';
import { build, version } from 'esbuild';
import { isBundled, recordBundle } from './bundled.js';

/** Made apart from the others, and so left alone when they are made anew. */
const CONTROLLER = 'controller.js';
const CONTROLLER_ENTRY = 'src/commands/controller/main.ts';

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
  for (const name of globSync('*.js', { cwd: 'lib' })) if (name !== CONTROLLER) rmSync(`lib/${name}`);
  const { metafile } = await build(options);
  recordBundle(settings, metafile);
}

/**
 * The controller as one file with all its packages, for an image that holds nothing else. Only made when the package is:
 * no synth needs it.
 */
export async function bundleController(outfile = `lib/${CONTROLLER}`, entry = CONTROLLER_ENTRY) {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    // Errors are told apart by their names.
    keepNames: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Some packages are CommonJS and load Node's own modules as such.
    banner: {
      js: "import{createRequire as nodeRequire}from'node:module';const require=nodeRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

if (process.argv[1] === import.meta.filename) {
  const [, , controller, entry] = process.argv;
  // With a path only the controller is made, there; from another entry where one is given.
  if (controller === undefined) await bundle();
  await bundleController(controller, entry);
}
