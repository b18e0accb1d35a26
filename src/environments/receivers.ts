import type { Environment } from './model.ts';

/** Secret in each system's namespace that holds the addresses of the notification channels. */
const CHANNELS = 'stanchion-notification-channels';

function slack(channel: string) {
  return { slack: { channel, url: { secret: CHANNELS, key: 'slack-webhook-url' } } };
}

function pagerduty(key: string) {
  return { pagerduty: { routingKey: { secret: CHANNELS, key } } };
}

function email(to: string) {
  return {
    email: {
      to,
      from: 'stanchion@example.com',
      smarthost: 'smtp.example.com:587',
      username: 'stanchion@example.com',
      password: { secret: CHANNELS, key: 'smtp-password' },
    },
  };
}

/** Pages people. */
export const pagingReceivers: Required<Environment['receivers']> = {
  team: [slack('#ops-alerts')],
  'on-call': [pagerduty('pagerduty-on-call-key')],
  'tech-lead': [pagerduty('pagerduty-tech-lead-key')],
  'incident-channel': [slack('#incidents')],
  stakeholders: [slack('#status-updates')],
  'data-consumers': [slack('#data-consumers')],
};

/** Pagers fall back on a chat, which a phone shows too; chats fall back on mail. */
export const pagingFallbacks: Required<Environment['fallbacks']> = {
  team: email('ops-alerts@example.com'),
  'on-call': slack('#on-call'),
  'tech-lead': slack('#on-call'),
  'incident-channel': email('incidents@example.com'),
  stakeholders: email('status-updates@example.com'),
  'data-consumers': email('data-consumers@example.com'),
};

/** The same routes into channels that wake nobody. */
export const quietReceivers: Required<Environment['receivers']> = {
  team: [slack('#ops-alerts-staging')],
  'on-call': [slack('#ops-alerts-staging')],
  'tech-lead': [slack('#ops-alerts-staging')],
  'incident-channel': [slack('#incidents-staging')],
  stakeholders: [slack('#ops-alerts-staging')],
  'data-consumers': [slack('#ops-alerts-staging')],
};

const STAGING_MAIL = email('ops-alerts-staging@example.com');

export const quietFallbacks: Required<Environment['fallbacks']> = {
  team: STAGING_MAIL,
  'on-call': STAGING_MAIL,
  'tech-lead': STAGING_MAIL,
  'incident-channel': STAGING_MAIL,
  stakeholders: STAGING_MAIL,
  'data-consumers': STAGING_MAIL,
};
