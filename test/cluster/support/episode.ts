import { remediationsOf, type Remediation, type RunningController } from '../controller.ts';
import type { Context } from '../test.ts';
import { eventually } from '../wait.ts';

export type { Remediation };

/** An episode as it stands. */
export async function episodeOf(t: Context, name: string): Promise<Remediation | undefined> {
  return (await remediationsOf(t)).find(({ metadata }) => metadata.name === name);
}

export interface Reaching {
  readonly name: string;
  readonly phase: string;
  readonly replicas: readonly RunningController[];
  /** Milliseconds. */
  readonly timeout?: number;
}

/** Waits for a phase, and says where the episode stood when it does not come. */
export function reachesPhase(
  t: Context,
  { name, phase, replicas, timeout = 60_000 }: Reaching,
): Promise<Remediation> {
  return eventually(
    `the episode is ${phase}`,
    async () => {
      const found = await episodeOf(t, name);
      return found?.status?.phase === phase && found;
    },
    {
      timeout,
      explain: async () =>
        [
          JSON.stringify((await episodeOf(t, name))?.status, null, 1),
          ...(await Promise.all(replicas.map(({ program }) => program.log(40)))),
        ].join('\n'),
    },
  );
}
