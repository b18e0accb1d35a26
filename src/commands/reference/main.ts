/** `npm run reference`: writes `docs/reference/` anew from the declarations and values of the options. */
import { rm } from 'node:fs/promises';
import { swapFolder, writeFiles } from '../synth.ts';
import { referencePages } from './pages.ts';

const STAGING = '.reports/reference';

const pages = await referencePages();
await rm(STAGING, { recursive: true, force: true });
await writeFiles(STAGING, pages);
await swapFolder(STAGING, 'docs/reference');
