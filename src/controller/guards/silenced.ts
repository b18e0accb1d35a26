import type { Guard } from './guard.ts';

export const silenced: Guard = {
  id: 'Silenced',
  text: 'Somebody silenced the alert, and with it whoever would repair it unasked.',
  check: ({ silenced: isSilenced, remediation }) =>
    isSilenced === true && 'alert' in remediation.spec.source
      ? { kind: 'blocked', message: 'The alert is silenced in Alertmanager.', retryAfter: 60 }
      : undefined,
};
