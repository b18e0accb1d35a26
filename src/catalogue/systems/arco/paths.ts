/** Where the workers find the key of their service account. */
export const CREDENTIALS_PATH = '/var/run/secrets/arco';

/** The scheduler's settings, in a ConfigMap that is called as in the origin's other runbooks. */
export const SCHEDULER_CONFIG = {
  name: 'arco-scheduler-config',
  path: '/etc/arco',
  file: 'scheduler.yaml',
} as const;
