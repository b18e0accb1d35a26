import {
  AlertmanagerConfigSpecRouteRoutesMatchersMatchType as Match,
  type AlertmanagerConfigSpecReceivers,
  type AlertmanagerConfigSpecRouteRoutes,
} from '../../imports/monitoring.coreos.com.ts';
import type { EventIntake, EventSourceData } from '../catalogue/model/automation.ts';
import type { System } from '../catalogue/model/system.ts';
import { eventSourceHost } from '../conventions/argo-events.ts';
import { TLS_KEYS } from '../conventions/kubernetes.ts';
import { ALERT_LABELS } from '../conventions/labels.ts';
import type { Environment } from '../environments/model.ts';
import { automationIn, isIncluded } from '../environments/parts.ts';

type Webhook = Extract<EventIntake, { readonly webhook: unknown }>['webhook'];

/** A route of alerts to an event source, and the receiver that it leads to. */
export interface EventRoute {
  readonly source: EventSourceData;
  readonly route: AlertmanagerConfigSpecRouteRoutes;
  readonly receiver: AlertmanagerConfigSpecReceivers;
}

/** Alertmanager forgets what it has sent after five days, and would then send it again in any case. */
const REPEAT = '120h';

/** The routes to those event sources of an environment that alerts are posted to. */
export function eventRoutes(system: System, environment: Environment): EventRoute[] {
  if (system.automation === undefined || !isIncluded(environment, 'sensors')) return [];
  const { bus, eventSources } = automationIn(system.automation, environment) ?? system.automation;
  return eventSources.flatMap((source) =>
    'webhook' in source.intake && source.intake.webhook.alerts !== undefined
      ? [
          eventRoute(
            source,
            { ...source.intake.webhook, alerts: source.intake.webhook.alerts },
            bus.namespace,
          ),
        ]
      : [],
  );
}

function eventRoute(
  source: EventSourceData,
  { endpoint, port, tls, token, alerts }: Webhook & { readonly alerts: readonly string[] },
  namespace: string,
): EventRoute {
  const host = eventSourceHost(source.name, namespace);
  const name = `event-source-${source.name}`;
  return {
    source,
    route: {
      receiver: name,
      matchers: [{ name: ALERT_LABELS.name, matchType: Match.VALUE_EQUAL_TILDE, value: alerts.join('|') }],
      continue: true,
      // Every label: a notification holds one alert, so that an event is one episode and has its own name.
      groupBy: ['...'],
      groupWait: '1s',
      repeatInterval: REPEAT,
    },
    receiver: {
      name,
      webhookConfigs: [
        {
          url: `https://${host}:${port}${endpoint}`,
          // The end of an alert starts nothing.
          sendResolved: false,
          httpConfig: {
            authorization: { type: 'Bearer', credentials: { name: token.secret, key: token.key } },
            tlsConfig: { ca: { secret: { name: tls, key: TLS_KEYS.issuer } }, serverName: host },
            followRedirects: false,
          },
        },
      ],
    },
  };
}
