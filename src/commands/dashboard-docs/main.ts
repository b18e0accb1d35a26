/** `npm run docs:dashboards`: draws the dashboards of production into `docs/dashboards/`. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogue } from '../../catalogue/index.ts';
import { production } from '../../environments/production.ts';
import { synthesize } from '../synth.ts';
import { dashboardDocs } from './files.ts';

const FOLDER = 'docs/dashboards';

const files = synthesize({ environments: [production], systems: catalogue }).flatMap((result) => [
  ...dashboardDocs(result),
]);
// A picture of a system that is gone must not stay behind.
await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
for (const [name, text] of files) await writeFile(join(FOLDER, name), text);
