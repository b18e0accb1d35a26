import type { Guard } from './guard.ts';

export const partialView: Guard = {
  id: 'PartialView',
  text: 'Alertmanager left alerts of the group out, so nobody sees how far the trouble reaches.',
  check: ({ remediation: { spec } }) =>
    'alert' in spec.source && spec.source.alert.truncated === true
      ? {
          kind: 'final',
          message:
            "Alertmanager truncated the group; raise the receiver's max_alerts, or look at it by hand.",
        }
      : undefined,
};
