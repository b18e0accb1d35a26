import type { k8s } from 'cdk8s-plus-27';
import { TOPOLOGY_KEYS } from '../conventions/cluster.ts';

/**
 * Spreads the pods with these labels over zones, and within a zone over nodes. A wish and no condition: a cluster of
 * one node, or whose nodes tell no zone, runs them all the same.
 */
export function topologySpread(podLabels: Readonly<Record<string, string>>): k8s.TopologySpreadConstraint[] {
  return [TOPOLOGY_KEYS.zone, TOPOLOGY_KEYS.host].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: { ...podLabels } },
  }));
}
