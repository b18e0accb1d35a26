import { Construct } from 'constructs';
import {
  AlertmanagerConfig,
  AlertmanagerConfigSpecInhibitRulesSourceMatchMatchType as SourceMatch,
  AlertmanagerConfigSpecInhibitRulesTargetMatchMatchType as TargetMatch,
  AlertmanagerConfigSpecRouteMatchersMatchType as RouteMatch,
  AlertmanagerConfigSpecRouteRoutesMatchersMatchType as ChildMatch,
  AlertmanagerConfigSpecRouteRoutesRoutesMatchersMatchType as DetourMatch,
  type AlertmanagerConfigSpecInhibitRules,
  type AlertmanagerConfigSpecRouteRoutes,
} from '../../imports/monitoring.coreos.com.ts';
import type { ApiObject } from 'cdk8s';
import type { Severity } from '../api/runbook.ts';
import { REPEAT_OF_SEVERITY } from '../catalogue/audience.ts';
import type { Alert } from '../catalogue/model/alert.ts';
import type { System } from '../catalogue/model/system.ts';
import { ALERT_LABELS } from '../conventions/labels.ts';
import type { Environment } from '../environments/model.ts';
import { isIncluded } from '../environments/parts.ts';
import { alertRule } from './alert-rules.ts';
import { eventRoutes } from './event-routes.ts';
import { GROUPED_BY, message, missingVariables, NOTICE_TYPES } from './messages.ts';
import { objectLabels } from './object-labels.ts';
import { recordOrigin } from './provenance.ts';
import { controllerReceiver, receiver } from './receivers.ts';
import { planRoutes, type PlannedRoute } from './route-plan.ts';

export interface RoutesProps {
  readonly system: System;
  readonly environment: Environment;
}

/**
 * When the first message leaves. An urgent one leaves at once: one second, because alerts of one evaluation come
 * together, and with none the first would leave alone and the rest five minutes later.
 */
const GROUP_WAIT: Readonly<Record<Severity, string>> = {
  critical: '1s',
  page: '1s',
  warning: '30s',
  info: '30s',
};
const CONTROLLER = 'stanchion-controller';

/**
 * The AlertmanagerConfig of a system: every alert to the controller, those that start work to their event source, then
 * each to whoever its audience label names, then by severity. A warning is quiet while the same alert is critical.
 */
export class Routes extends Construct {
  constructor(scope: Construct, id: string, props: RoutesProps) {
    super(scope, id);
    const { system, environment } = props;
    const routes = planRoutes(system, environment);
    const events = eventRoutes(system, environment);
    const controlled = isIncluded(environment, 'controller');
    assertComplete(props);
    const object = new AlertmanagerConfig(this, 'Resource', {
      metadata: {
        name: system.id,
        namespace: system.namespace,
        labels: { ...objectLabels(system.id, 'routes'), ...environment.alertmanagerLabels },
      },
      spec: {
        route: {
          receiver: 'warning',
          matchers: [{ name: ALERT_LABELS.system, matchType: RouteMatch.VALUE_EQUALS, value: system.id }],
          groupBy: [...GROUPED_BY],
          groupInterval: '5m',
          ...timing('warning'),
          routes: [
            ...(controlled ? [controllerRoute()] : []),
            ...events.map(({ route }) => route),
            ...routes.map(childRoute),
          ],
        },
        receivers: [
          ...(controlled ? [controllerReceiver(CONTROLLER, environment.controllerWebhook)] : []),
          ...events.map(({ receiver: own }) => own),
          ...routes
            .flatMap((route) => [route.receiver, ...route.detours.map((detour) => detour.receiver)])
            .map(({ name, type, channels }) => receiver(name, type, channels)),
        ],
        inhibitRules: [quietWhileCritical(system.id)],
      },
    });
    const firstEvent = controlled ? 1 : 0;
    for (const [index, { source }] of events.entries()) {
      recordOrigin(object, `/spec/route/routes/${firstEvent + index}`, source);
    }
    recordOrigins(object, system, { routes, first: firstEvent + events.length });
  }
}

/** @throws Error when a message would ask an alert for something that it does not carry. */
function assertComplete({ system, environment }: RoutesProps): void {
  const rules = system.runbooks.flatMap((runbook) =>
    runbook.alerts.map((alert) => alertRule(alert, { system, runbook, environment })),
  );
  const problems = NOTICE_TYPES.flatMap((type) => {
    const { title, text } = message(type, (url) => url);
    return missingVariables(`${title}${text}`, rules).map(
      (problem) => `the message '${type}' asks for ${problem}`,
    );
  });
  if (problems.length > 0) throw new Error(`${system.id}: ${problems.join('\n')}`);
}

/** All alerts, resolved ones too; soon, since a remedy that waits helps nobody. */
function controllerRoute(): AlertmanagerConfigSpecRouteRoutes {
  return {
    receiver: CONTROLLER,
    matchers: [{ name: ALERT_LABELS.runbook, matchType: ChildMatch.VALUE_EQUAL_TILDE, value: '.+' }],
    continue: true,
    groupWait: '1s',
  };
}

const MATCH = {
  '=': ChildMatch.VALUE_EQUALS,
  '=~': ChildMatch.VALUE_EQUAL_TILDE,
  '!~': ChildMatch.VALUE_NEGATION_TILDE,
} as const;
const DETOUR_MATCH = {
  '=': DetourMatch.VALUE_EQUALS,
  '=~': DetourMatch.VALUE_EQUAL_TILDE,
  '!~': DetourMatch.VALUE_NEGATION_TILDE,
} as const;

function childRoute(route: PlannedRoute): AlertmanagerConfigSpecRouteRoutes {
  const { matchers, severity, goOn, detours } = route;
  return {
    receiver: route.receiver.name,
    ...(matchers.length === 0
      ? {}
      : { matchers: matchers.map(({ label, is, value }) => ({ name: label, matchType: MATCH[is], value })) }),
    ...(severity === undefined ? {} : timing(severity)),
    ...(goOn ? { continue: true } : {}),
    ...(detours.length === 0
      ? {}
      : {
          routes: detours.map((detour) => ({
            receiver: detour.receiver.name,
            matchers: detour.matchers.map(({ label, is, value }) => ({
              name: label,
              matchType: DETOUR_MATCH[is],
              value,
            })),
          })),
        }),
  };
}

function timing(severity: Severity) {
  return { groupWait: GROUP_WAIT[severity], repeatInterval: REPEAT_OF_SEVERITY[severity] };
}

function quietWhileCritical(system: string): AlertmanagerConfigSpecInhibitRules {
  return {
    sourceMatch: [
      { name: ALERT_LABELS.system, matchType: SourceMatch.VALUE_EQUALS, value: system },
      { name: ALERT_LABELS.severity, matchType: SourceMatch.VALUE_EQUALS, value: 'critical' },
    ],
    targetMatch: [
      { name: ALERT_LABELS.system, matchType: TargetMatch.VALUE_EQUALS, value: system },
      { name: ALERT_LABELS.severity, matchType: TargetMatch.VALUE_EQUAL_TILDE, value: 'warning|page' },
    ],
    // A label that both alerts lack counts as equal, so this holds with and without tenants.
    equal: [ALERT_LABELS.name, 'tenant'],
  };
}

interface PlacedRoutes {
  readonly routes: readonly PlannedRoute[];
  /** Index of the first one in the object: the controller's own and those to event sources come before it. */
  readonly first: number;
}

/** Each alert with its routes; each of the system's promises about routes with those of the alerts that share its lines. */
function recordOrigins(object: ApiObject, system: System, { routes, first }: PlacedRoutes): void {
  const alerts = system.runbooks.flatMap((runbook) => runbook.alerts);
  const pointersOf = (alert: Alert) => [
    ...routes.flatMap(({ serves }, index) =>
      serves.includes(alert) ? [`/spec/route/routes/${first + index}`] : [],
    ),
    ...(silencesMilder(alert, alerts) ? ['/spec/inhibitRules/0'] : []),
  ];
  for (const alert of alerts) {
    for (const pointer of pointersOf(alert)) recordOrigin(object, pointer, alert, 'route');
  }
  for (const capability of system.capabilities.filter(({ part }) => part === 'routes')) {
    const shared = alerts.filter(({ covers = [] }) => covers.some((id) => capability.covers?.includes(id)));
    const pointers = new Set(shared.flatMap(pointersOf));
    for (const pointer of pointers.size > 0 ? pointers : ['/spec/route/routes']) {
      recordOrigin(object, pointer, capability);
    }
  }
}

/** Whether the inhibition has anything to do for this alert. */
function silencesMilder({ name, severity }: Alert, alerts: readonly Alert[]): boolean {
  const milder = alerts.filter(
    (other) => other.name === name && ['page', 'warning'].includes(other.severity),
  );
  return severity === 'critical' && milder.length > 0;
}
