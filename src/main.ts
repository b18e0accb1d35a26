/**
 * The cdk8s app: `npx cdk8s synth` and `npm run synth` run it, bundled. It writes `dist/` together with the pages that
 * its manifests link to, so a synth that fails leaves both as they were.
 */
import { catalogue } from './catalogue/index.ts';
import { app } from './commands/app.ts';
import { environments } from './environments/index.ts';

await app({ environments, systems: catalogue, pages: 'docs/runbooks', reports: '.reports' });
