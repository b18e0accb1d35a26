import { readFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { execa } from 'execa';
import { pause } from '../../cluster/wait.ts';

/** Most memory that a process had at one time, in MB (10^6 bytes). Linux only. */
export async function peakMemory(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(text)?.[1];
  if (kilobytes === undefined) throw new Error(`process ${pid} does not say how much memory it took`);
  return (Number(kilobytes) * 1024) / 1e6;
}

/** Seconds of CPU time that a process took so far. Linux only. */
async function cpuSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name of the program may hold spaces; utime and stime are the 12th and 13th field behind it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return ticks / (await ticksPerSecond());
}

let ticks: Promise<number> | undefined;
function ticksPerSecond(): Promise<number> {
  ticks ??= execa('getconf', ['CLK_TCK']).then(({ stdout }) => Number(stdout));
  return ticks;
}

/** Percent of one core that a process takes over the next seconds. */
export async function cpuShare(pid: number, seconds: number): Promise<number> {
  const before = await cpuSeconds(pid);
  const startedMs = performance.now();
  await pause(seconds * 1000);
  const used = (await cpuSeconds(pid)) - before;
  return (100 * used * 1000) / (performance.now() - startedMs);
}

/** How busy the machine is with everything that runs on it, for whoever reads the figures. */
export function load(): string {
  return `load ${loadavg()[0]?.toFixed(1) ?? '?'} on ${availableParallelism()} cores`;
}
