import type {
  AlertmanagerConfigSpecReceivers,
  AlertmanagerConfigSpecReceiversEmailConfigs,
  AlertmanagerConfigSpecReceiversPagerdutyConfigs,
  AlertmanagerConfigSpecReceiversSlackConfigs,
  AlertmanagerConfigSpecReceiversWebhookConfigs,
} from '../../imports/monitoring.coreos.com.ts';
import type { Channel, Environment, SecretKey } from '../environments/model.ts';
import { message, type NoticeType } from './messages.ts';

type Variant<K extends string> = Extract<Channel, Readonly<Record<K, unknown>>>;

/** An Alertmanager receiver that notifies all of the channels. Credentials are references to secrets. */
export function receiver(
  name: string,
  type: NoticeType,
  channels: readonly Channel[],
): AlertmanagerConfigSpecReceivers {
  const slack = channels.filter((channel): channel is Variant<'slack'> => 'slack' in channel);
  const pagerduty = channels.filter((channel): channel is Variant<'pagerduty'> => 'pagerduty' in channel);
  const email = channels.filter((channel): channel is Variant<'email'> => 'email' in channel);
  const webhook = channels.filter((channel): channel is Variant<'webhook'> => 'webhook' in channel);
  return {
    name,
    ...(slack.length === 0 ? {} : { slackConfigs: slack.map((channel) => slackConfig(type, channel)) }),
    ...(pagerduty.length === 0
      ? {}
      : { pagerdutyConfigs: pagerduty.map((channel) => pagerdutyConfig(type, channel)) }),
    ...(email.length === 0 ? {} : { emailConfigs: email.map((channel) => emailConfig(type, channel)) }),
    ...(webhook.length === 0 ? {} : { webhookConfigs: webhook.map(webhookConfig) }),
  };
}

/** The controller's intake, which decides for each alert of a group by itself. */
export function controllerReceiver(
  name: string,
  { url, token, ca }: Environment['controllerWebhook'],
): AlertmanagerConfigSpecReceivers {
  return {
    name,
    webhookConfigs: [
      {
        url,
        sendResolved: true,
        httpConfig: {
          authorization: { type: 'Bearer', credentials: secret(token) },
          ...(ca === undefined ? {} : { tlsConfig: { ca: { secret: secret(ca) } } }),
          // A token must not be carried anywhere else.
          followRedirects: false,
        },
      },
    ],
  };
}

function slackConfig(
  type: NoticeType,
  { slack }: Variant<'slack'>,
): AlertmanagerConfigSpecReceiversSlackConfigs {
  const { title, text } = message(type, (url) => `<${url}|Runbook>`);
  return { apiUrl: secret(slack.url), channel: slack.channel, sendResolved: true, title, text };
}

/** PagerDuty's own scale: critical, error, warning, info. */
const PAGERDUTY_SEVERITY: Readonly<Record<NoticeType, string>> = {
  incident: 'critical',
  page: 'error',
  report: 'warning',
  update: 'info',
};

function pagerdutyConfig(
  type: NoticeType,
  { pagerduty }: Variant<'pagerduty'>,
): AlertmanagerConfigSpecReceiversPagerdutyConfigs {
  const { title, text } = message(type, inWords);
  return {
    routingKey: secret(pagerduty.routingKey),
    sendResolved: true,
    severity: PAGERDUTY_SEVERITY[type],
    description: title,
    details: [{ key: 'alerts', value: text }],
  };
}

function emailConfig(
  type: NoticeType,
  { email }: Variant<'email'>,
): AlertmanagerConfigSpecReceiversEmailConfigs {
  const { to, from, smarthost, username, password } = email;
  const { title, text } = message(type, inWords);
  return {
    to,
    from,
    smarthost,
    authUsername: username,
    authPassword: secret(password),
    requireTls: true,
    sendResolved: true,
    headers: [{ key: 'Subject', value: title }],
    text,
    // Without this, Alertmanager adds a page of its own that lists every label.
    html: '',
  };
}

function inWords(url: string): string {
  return `Runbook: ${url}`;
}

function webhookConfig({ webhook }: Variant<'webhook'>): AlertmanagerConfigSpecReceiversWebhookConfigs {
  const { url, token } = webhook;
  return {
    urlSecret: secret(url),
    sendResolved: true,
    ...(token === undefined
      ? {}
      : { httpConfig: { authorization: { type: 'Bearer', credentials: secret(token) } } }),
  };
}

function secret({ secret: name, key }: SecretKey): { name: string; key: string } {
  return { name, key };
}
