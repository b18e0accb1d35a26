import { rm } from 'node:fs/promises';
import { runbookPages, type PagesInput } from '../pages/index.ts';
import { writeFiles } from './synth.ts';

/** Writes every runbook page to a folder of its own; what was in it is gone. */
export async function writePages(folder: string, input: PagesInput): Promise<void> {
  const pages = runbookPages(input);
  await rm(folder, { recursive: true, force: true });
  await writeFiles(folder, pages);
}
