import type { Environment } from './model.ts';

/** Secret in each system's namespace that holds the addresses of the notification channels. */
const CHANNELS = 'stanchion-notification-channels';

function slack(channel: string) {
  return { slack: { channel, url: { secret: CHANNELS, key: 'slack-webhook-url' } } };
}

function pagerduty(key: string) {
  return { pagerduty: { routingKey: { secret: CHANNELS, key } } };
}

/** Pages people. */
export const pagingReceivers: Environment['receivers'] = {
  team: [slack('#ops-alerts')],
  'on-call': [pagerduty('pagerduty-on-call-key')],
  'tech-lead': [pagerduty('pagerduty-tech-lead-key')],
  'incident-channel': [slack('#incidents')],
  stakeholders: [slack('#status-updates')],
  'data-consumers': [slack('#data-consumers')],
};

/** The same routes into channels that wake nobody. */
export const quietReceivers: Environment['receivers'] = {
  team: [slack('#ops-alerts-staging')],
  'on-call': [slack('#ops-alerts-staging')],
  'tech-lead': [slack('#ops-alerts-staging')],
  'incident-channel': [slack('#incidents-staging')],
  stakeholders: [slack('#ops-alerts-staging')],
  'data-consumers': [slack('#ops-alerts-staging')],
};
