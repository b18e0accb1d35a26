import type {
  AlertmanagerConfigSpecReceivers,
  AlertmanagerConfigSpecReceiversEmailConfigs,
  AlertmanagerConfigSpecReceiversPagerdutyConfigs,
  AlertmanagerConfigSpecReceiversSlackConfigs,
  AlertmanagerConfigSpecReceiversWebhookConfigs,
} from '../../imports/monitoring.coreos.com.ts';
import { ALERT_ANNOTATIONS, ALERT_LABELS } from '../conventions/labels.ts';
import type { Channel, Environment, SecretKey } from '../environments/model.ts';

type Variant<K extends string> = Extract<Channel, Readonly<Record<K, unknown>>>;

/** An Alertmanager receiver that notifies all of the channels. Credentials are references to secrets. */
export function receiver(name: string, channels: readonly Channel[]): AlertmanagerConfigSpecReceivers {
  const slack = channels.filter((channel): channel is Variant<'slack'> => 'slack' in channel);
  const pagerduty = channels.filter((channel): channel is Variant<'pagerduty'> => 'pagerduty' in channel);
  const email = channels.filter((channel): channel is Variant<'email'> => 'email' in channel);
  const webhook = channels.filter((channel): channel is Variant<'webhook'> => 'webhook' in channel);
  return {
    name,
    ...(slack.length === 0 ? {} : { slackConfigs: slack.map(slackConfig) }),
    ...(pagerduty.length === 0 ? {} : { pagerdutyConfigs: pagerduty.map(pagerdutyConfig) }),
    ...(email.length === 0 ? {} : { emailConfigs: email.map(emailConfig) }),
    ...(webhook.length === 0 ? {} : { webhookConfigs: webhook.map(webhookConfig) }),
  };
}

/** The controller's intake, which decides for each alert of a group by itself. */
export function controllerReceiver(
  name: string,
  { url, token }: Environment['controllerWebhook'],
): AlertmanagerConfigSpecReceivers {
  return {
    name,
    webhookConfigs: [
      {
        url,
        sendResolved: true,
        httpConfig: { authorization: { type: 'Bearer', credentials: secret(token) } },
      },
    ],
  };
}

const TITLE = `[{{ .Status | toUpper }}] {{ .CommonLabels.alertname }} ({{ .CommonLabels.${ALERT_LABELS.system} }})`;
const TEXT = [
  '{{ range .Alerts }}',
  `*{{ .Labels.${ALERT_LABELS.severity} }}* {{ .Annotations.${ALERT_ANNOTATIONS.description} }}`,
  `<{{ .Annotations.${ALERT_ANNOTATIONS.runbookUrl} }}|Runbook>`,
  '{{ end }}',
].join('\n');

function slackConfig({ slack }: Variant<'slack'>): AlertmanagerConfigSpecReceiversSlackConfigs {
  return { apiUrl: secret(slack.url), channel: slack.channel, sendResolved: true, title: TITLE, text: TEXT };
}

function pagerdutyConfig({
  pagerduty,
}: Variant<'pagerduty'>): AlertmanagerConfigSpecReceiversPagerdutyConfigs {
  return {
    routingKey: secret(pagerduty.routingKey),
    sendResolved: true,
    severity: 'critical',
    description: `{{ .CommonLabels.alertname }}: {{ .CommonAnnotations.${ALERT_ANNOTATIONS.summary} }}`,
  };
}

function emailConfig({ email }: Variant<'email'>): AlertmanagerConfigSpecReceiversEmailConfigs {
  const { to, from, smarthost, username, password } = email;
  return {
    to,
    from,
    smarthost,
    authUsername: username,
    authPassword: secret(password),
    requireTls: true,
    sendResolved: true,
  };
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
