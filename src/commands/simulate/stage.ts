import { PAUSE_CONFIG } from '../../conventions/controller.ts';
import type { KubernetesObject } from '../../controller/kubernetes/objects.ts';
import type { Remediations } from '../../controller/runtime/remediations.ts';
import type { RunbookStore } from '../../controller/runbooks/store.ts';
import { controllerSettings, type ControllerSettings } from '../../controller/settings.ts';
import type { SimulatedCluster } from './cluster.ts';
import { NAMESPACE } from './runbooks.ts';
import type { Scenario } from './scenario.ts';
import type { Timeline } from './timeline.ts';

/** What is in force now, and events may change. */
export interface Stage {
  settings: ControllerSettings;
  prometheus: Scenario['prometheus'];
  evidence: Scenario['evidence'];
  silenced: boolean;
  readonly start: Date;
  readonly now: () => Date;
  readonly cluster: SimulatedCluster;
  readonly remediations: Remediations;
  readonly runbooks: RunbookStore;
  readonly timeline: Timeline;
  /** Has an episode looked at now. */
  readonly wake: (name: string) => void;
}

/** The ConfigMap that pauses everything. */
export function pauseMap(paused: boolean): KubernetesObject {
  const { name, key } = PAUSE_CONFIG;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: NAMESPACE },
    data: { [key]: String(paused) },
  };
}

/** Settings with some of them changed. @throws Error naming the field. */
export function changedSettings(
  settings: ControllerSettings,
  changes: Readonly<Record<string, unknown>>,
): ControllerSettings {
  return controllerSettings.parse({ ...settings, ...changes });
}
