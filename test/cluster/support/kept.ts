import { startController, type ControllerOptions, type RunningController } from '../controller.ts';
import type { Context } from '../test.ts';
import { pause } from '../wait.ts';

/** A replica that is started again whenever its process ends, as a kubelet does: one that stops leading ends itself. */
export interface KeptController {
  readonly current: () => RunningController;
  readonly stop: () => Promise<void>;
}

/** Milliseconds between two looks at whether it runs. */
const LOOK = 250;

export async function startKept(t: Context, options: ControllerOptions): Promise<KeptController> {
  const { identity = 'replica-a' } = options;
  const ending = new AbortController();
  let running = await startController(t, options);
  let count = 0;
  const keep = async () => {
    while (!ending.signal.aborted) {
      if (!isAlive(running.program.pid)) {
        count += 1;
        // One that does not become ready in time may yet; the next look tells whether another is needed.
        running = await startController(t, { ...options, identity: `${identity}-${count}` }).catch(
          () => running,
        );
      }
      await pause(LOOK, ending.signal);
    }
  };
  const keeping = keep();
  return {
    current: () => running,
    stop: async () => {
      ending.abort();
      await keeping;
      await running.program.kill();
    },
  };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // Nobody has that number any more.
    return false;
  }
}
