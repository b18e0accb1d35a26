import { withMissingSignals } from './missing-signals/runbook.ts';
import type { Profile, System } from './model/system.ts';
import { arco } from './systems/arco/index.ts';
import { flowengine } from './systems/flowengine/index.ts';
import { agentPipeline } from './systems/agent-pipeline/index.ts';
import { kubernaut } from './systems/kubernaut/index.ts';
import { ferrumdeck } from './systems/ferrumdeck/index.ts';

/** Every system, in the order of its document. */
const systems = [arco, flowengine, agentPipeline, kubernaut, ferrumdeck] as const satisfies readonly ((
  profile: Profile,
) => System)[];

/** Each with a runbook for signals that nobody emits, derived from what its alerts read. */
export function catalogue(profile: Profile): readonly System[] {
  return systems.map((system) => withMissingSignals(system(profile)));
}
