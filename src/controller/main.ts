import { DRAIN_SECONDS } from '../conventions/controller.ts';
import { pause, rest } from './adapters/kubernetes/rate.ts';
import { logTo, said, type Log } from './adapters/log.ts';
import type { ControllerConfig } from './config.ts';
import type { Time } from './runtime/base.ts';
import { assemble, type Controller } from './runtime/controller.ts';
import { close, listen } from './runtime/health.ts';
import { mountedFiles, placeOf, type Mounted } from './runtime/parts.ts';

export interface RunOptions {
  readonly config: ControllerConfig;
  /** Aborts when the process is asked to end. */
  readonly stop: AbortSignal;
  readonly output: { readonly write: (line: string) => unknown };
  /** The system's when absent. */
  readonly time?: Time | undefined;
}

/** Milliseconds. */
const DRAIN = DRAIN_SECONDS * 1000;
const LOOK_AT_FILES = 2000;
const RETRY = 1000;

/**
 * Runs one replica until it is asked to end, or stops leading.
 *
 * @returns the exit code: 0 after a stop that was asked for, 1 after a lost election, since only a fresh start is
 * certain to do nothing in the name of a leader any more.
 * @throws Error when it cannot start.
 */
export async function runController({ config, stop, output, time }: RunOptions): Promise<number> {
  const log = logTo({ write: (line) => void output.write(line) }, config.logLevel, config.identity);
  const mounted = await mountedFiles(config, log);
  const ending = new AbortController();
  const { signal } = ending;
  const controller = assemble({ config, mounted, place: await placeOf(config), log, signal, time });
  const { informers, health, intake, progress } = controller;
  const healthPort = await listen(health, config.healthPort, config.host);
  const watching = informers.map((informer) => informer.run(signal));
  const looking = lookAtFiles(mounted, { signal, log, looked: controller.renewCertificate });
  const port = await listen(intake, config.port, config.host);
  log('info', { port, healthPort }, 'Listening.');
  const restoring = restored(controller, signal, log);
  const code = await lead(controller, { stop, log, restoring });
  progress.isStopping = true;
  await close(intake, 2000);
  await Promise.race([controller.events.flushed(), pause(2000, signal)]);
  ending.abort(new Error('the controller ends'));
  await Promise.allSettled([...watching, looking, restoring, close(health, 500), controller.audit.end()]);
  log('info', { code }, 'Ended.');
  return code;
}

/** Waits for the lease and acts while it is held. */
async function lead(
  { elector, leading, informers, intake, progress }: Controller,
  {
    stop,
    log,
    restoring,
  }: { readonly stop: AbortSignal; readonly log: Log; readonly restoring: Promise<void> },
): Promise<number> {
  if (!(await elected(elector, stop))) return 0;
  log('info', {}, 'Leading.');
  const kept = new AbortController();
  const keeping = elector.keep(kept.signal);
  const lost = keeping.then(() => 'lost' as const);
  const stopped = aborted(stop).then(() => 'stopped' as const);
  const known = Promise.all([restoring, ...informers.map((informer) => informer.synced)]);
  const began = known.then(() => leading.begin(stop));
  await Promise.race([began.catch(() => undefined), lost, stopped]);
  if ((await Promise.race([lost, stopped])) === 'lost') {
    log('error', {}, 'Not leading any more; the process ends.');
    return 1;
  }
  progress.isStopping = true;
  await close(intake, 2000);
  const drained = leading.end().then(() => true);
  const isDrained = await Promise.race([drained, lost.then(() => false), later(DRAIN).then(() => false)]);
  kept.abort();
  await keeping;
  // With work still under way another one must not begin at once.
  if (isDrained) await elector.release();
  else log('warn', {}, 'Not everything came to an end; the lease runs out by itself.');
  return 0;
}

async function elected(elector: Controller['elector'], stop: AbortSignal): Promise<boolean> {
  try {
    await elector.acquire(stop);
    return true;
  } catch (error) {
    if (stop.aborted) return false;
    throw error;
  }
}

/** The last valid Runbooks, as soon as they can be read. */
async function restored(controller: Controller, signal: AbortSignal, log: Log): Promise<void> {
  while (!signal.aborted) {
    try {
      await controller.restore();
      return;
    } catch (error) {
      log('warn', { error: said(error) }, 'The last valid Runbooks cannot be read yet.');
      await rest(RETRY, signal);
    }
  }
}

async function lookAtFiles(
  { settings, tokens, adapters, certificate }: Mounted,
  { signal, log, looked }: { readonly signal: AbortSignal; readonly log: Log; readonly looked: () => void },
): Promise<void> {
  while (!signal.aborted) {
    await rest(LOOK_AT_FILES, signal);
    for (const file of [settings, tokens, adapters, certificate]) {
      await file?.look().catch((error: unknown) => {
        log('error', { error: said(error) }, 'A mounted file cannot be looked at.');
      });
    }
    looked();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else {
      signal.addEventListener('abort', () => {
        resolve();
      });
    }
  });
}

/** Does not keep the process alive. */
function later(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
