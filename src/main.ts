/**
 * The cdk8s app: `npx cdk8s synth` and `npm run synth` run it, bundled. It writes `dist/` together with the pages that
 * its manifests link to, so a synth that fails leaves both as they were.
 */
import module from 'node:module';

// Compiling cdk8s and its generated classes is a good part of a short run; Node keeps the result between two.
// (Node 22.8 and newer; older ones compile anew.)
if ('enableCompileCache' in module) module.enableCompileCache('node_modules/.cache/stanchion/compiled');
const [{ app }, { catalogue }, { environments }] = await Promise.all([
  import('./commands/app.ts'),
  import('./catalogue/index.ts'),
  import('./environments/index.ts'),
]);

await app({ environments, systems: catalogue, pages: 'docs/runbooks', reports: '.reports' });
