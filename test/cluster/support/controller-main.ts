/**
 * The controller as it is, with a clock that a test may put forward. What waits for a time that is over by then goes on
 * when it is looked at next; everything else takes as long as it takes.
 */
import { readFileSync } from 'node:fs';
import { controllerCommand } from '../../../src/commands/controller/command.ts';
import { CLOCK_FILE } from './clock-file.ts';

const path = process.env[CLOCK_FILE] ?? '';
// Read each time, so that it is still ahead after it was started again.
const ahead = () => Number(readFileSync(path, 'utf8')) * 1000;

await controllerCommand({ now: () => new Date(Date.now() + ahead()) }).parseAsync();
