import { CLUSTER_LABEL } from '../../conventions/labels.ts';
import type { Guard } from './guard.ts';

export const foreignCluster: Guard = {
  id: 'ForeignCluster',
  text: 'The alert is about another cluster.',
  check: ({ remediation: { spec }, settings }) => {
    if (!('alert' in spec.source)) return undefined;
    const cluster = spec.source.alert.labels[CLUSTER_LABEL];
    if (cluster === undefined || cluster === settings.cluster) return undefined;
    return {
      kind: 'final',
      message: `The alert is about the cluster '${cluster}', and this is '${settings.cluster}'.`,
    };
  },
};
