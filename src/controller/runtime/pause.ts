import { PAUSE_CONFIG } from '../../conventions/controller.ts';
import type { Pause } from '../guards/guard.ts';
import { at } from '../kubernetes/is-so.ts';
import { CONFIG_MAPS } from '../kubernetes/objects.ts';
import type { KubernetesReader } from '../kubernetes/ports.ts';

/** Reads the pause past every cache. A map that is not there, or says anything else, leaves everything paused. */
export async function readPause(cluster: Pick<KubernetesReader, 'get'>, namespace: string): Promise<Pause> {
  try {
    const map = await cluster.get({ ...CONFIG_MAPS, namespace, name: PAUSE_CONFIG.name });
    const value = at(map, `/data/${PAUSE_CONFIG.key}`);
    if (value === 'false') return 'off';
    return value === 'true' ? 'on' : 'unreadable';
  } catch {
    // Whatever the reason, nobody can tell whether somebody paused everything.
    return 'unreadable';
  }
}
