/** The controller by itself, for the image: one file with everything in it. */
import { controllerCommand } from './command.ts';

const MISUSE = 2;

try {
  await controllerCommand().parseAsync();
} catch (error) {
  process.stderr.write(`stanchion: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = MISUSE;
}
