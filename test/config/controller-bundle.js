/**
 * Bundles the controller with all its packages, for an image that holds nothing else:
 *
 *   node test/config/controller-bundle.js [FOLDER [ENTRY]]
 *
 * `controller.mjs` is what runs. Beside it stands what only a start with a kubeconfig loads: Node would keep the source
 * of that in memory all the time, which is more than all the rest of it.
 */
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const FOLDER = 'lib/controller';
const ENTRY = 'src/commands/controller/main.ts';

/** zod's messages in forty languages, a quarter of the bundle; those in English are loaded by themselves. */
const withoutLanguages = {
  name: 'without-languages',
  /** @param {import('esbuild').PluginBuild} build */
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: 'export {}' }));
  },
};

/**
 * @param {string} [folder] is emptied first
 * @param {string} [entry]
 */
export async function bundleController(folder = FOLDER, entry = ENTRY) {
  rmSync(folder, { recursive: true, force: true });
  await build({
    entryPoints: { controller: entry },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
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
    plugins: [withoutLanguages],
  });
}

if (process.argv[1] === import.meta.filename) {
  const [, , folder, entry] = process.argv;
  await bundleController(folder, entry);
}
