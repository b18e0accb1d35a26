/**
 * Starts two programs, prints their folder, and leaves in the way that its argument names: for the tests that nothing
 * is left behind. `stop` and `throw` come on SIGUSR2, the rest by themselves.
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Processes } from './processes.ts';

const [how] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'stanchion-cluster-'));
const processes = await Processes.in(folder, false);
// One that ignores a polite request, and one that has a child of its own.
const programs = [`trap '' TERM; while :; do sleep 1; done; : ${folder}`, `sleep 1000 & wait; : ${folder}`];
for (const [index, text] of programs.entries()) {
  await processes.start({ name: `program-${index}`, command: 'sh', args: ['-c', text], ready: () => true });
}
process.once('SIGUSR2', () => {
  if (how === 'throw') throw new Error('a test that fails');
  void processes.stop();
});
process.once('SIGINT', () => void processes.stop().then(() => process.exit(130)));
process.once('SIGTERM', () => void processes.stop().then(() => process.exit(143)));
const alive = setInterval(() => undefined, 1000);
process.once('SIGUSR2', () => clearInterval(alive));
console.log(folder);
