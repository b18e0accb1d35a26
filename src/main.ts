/** The cdk8s app: `npx cdk8s synth` and `npm run synth` run it. */
import { catalogue } from './catalogue/index.ts';
import { app } from './commands/app.ts';
import { environments } from './environments/index.ts';

await app({ environments, systems: catalogue, reports: '.reports' });
