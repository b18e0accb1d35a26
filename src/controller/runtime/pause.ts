import { z } from 'zod';
import { PAUSE_CONFIG } from '../../conventions/controller.ts';
import type { Pause } from '../guards/guard.ts';
import { CONFIG_MAPS, type KubernetesObject } from '../kubernetes/objects.ts';
import type { KubernetesReader } from '../kubernetes/ports.ts';

/** Another key may be a misspelt one, by which somebody meant to pause everything. */
const pauseMap = z.looseObject({
  data: z.strictObject({ [PAUSE_CONFIG.key]: z.enum(['true', 'false']).default('false') }).prefault({}),
});

/** What a map says, or that there is none. */
export function pauseOf(map: KubernetesObject | undefined): Pause {
  const { data } = pauseMap.safeParse(map);
  if (data === undefined) return 'unreadable';
  return data.data[PAUSE_CONFIG.key] === 'true' ? 'on' : 'off';
}

/**
 * Reads the pause past every cache. A map that is not there, or says anything else than the key's `"true"` or `"false"`,
 * leaves everything paused; one without any key, as it is shipped, does not.
 */
export async function readPause(cluster: Pick<KubernetesReader, 'get'>, namespace: string): Promise<Pause> {
  try {
    return pauseOf(await cluster.get({ ...CONFIG_MAPS, namespace, name: PAUSE_CONFIG.name }));
  } catch {
    // Whatever the reason, nobody can tell whether somebody paused everything.
    return 'unreadable';
  }
}
