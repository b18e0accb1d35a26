import { Construct } from 'constructs';
import {
  AlertmanagerConfig,
  AlertmanagerConfigSpecInhibitRulesSourceMatchMatchType as SourceMatch,
  AlertmanagerConfigSpecInhibitRulesTargetMatchMatchType as TargetMatch,
  AlertmanagerConfigSpecRouteMatchersMatchType as RouteMatch,
  AlertmanagerConfigSpecRouteRoutesMatchersMatchType as ChildMatch,
  type AlertmanagerConfigSpecInhibitRules,
  type AlertmanagerConfigSpecRouteRoutes,
} from '../../imports/monitoring.coreos.com.ts';
import { RECEIVER_ROLES, SEVERITIES, type ReceiverRole, type Severity } from '../api/runbook.ts';
import type { Alert } from '../catalogue/model/alert.ts';
import type { System } from '../catalogue/model/system.ts';
import { ALERT_LABELS } from '../conventions/labels.ts';
import type { Environment } from '../environments/model.ts';
import { isIncluded } from '../environments/parts.ts';
import { objectLabels } from './object-labels.ts';
import { recordOrigin } from './provenance.ts';
import { controllerReceiver, receiver } from './receivers.ts';

export interface RoutesProps {
  readonly system: System;
  readonly environment: Environment;
}

/** Who hears of an alert by its severity alone. */
const ROLES_OF: Readonly<Record<Severity, readonly [ReceiverRole, ...ReceiverRole[]]>> = {
  critical: ['on-call', 'incident-channel'],
  page: ['on-call'],
  warning: ['team'],
  info: ['team'],
};

const REPEAT: Readonly<Record<Severity, string>> = { critical: '1h', page: '1h', warning: '4h', info: '24h' };
const CONTROLLER = 'stanchion-controller';

/**
 * The AlertmanagerConfig of a system: every alert to the controller, then to whoever its audience label names,
 * then by severity. A warning is quiet while the same alert is critical.
 */
export class Routes extends Construct {
  constructor(scope: Construct, id: string, { system, environment }: RoutesProps) {
    super(scope, id);
    const alerts = system.runbooks.flatMap((runbook) => runbook.alerts);
    const severities = SEVERITIES.filter((severity) => alerts.some((alert) => alert.severity === severity));
    const audiences = RECEIVER_ROLES.filter((role) =>
      alerts.some((alert) => audienceOf(alert).includes(role)),
    );
    const controlled = isIncluded(environment, 'controller');
    const routes = [
      ...(controlled ? [child(CONTROLLER, { [ALERT_LABELS.runbook]: '.+' }, true)] : []),
      ...audiences.map((role) => child(role, { [ALERT_LABELS.audience]: `(.+,)?${role}(,.+)?` }, true)),
      ...severities.map((severity) => ({
        ...child(severity, { [ALERT_LABELS.severity]: severity }, false),
        repeatInterval: REPEAT[severity],
      })),
    ];
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
          groupBy: ['alertname', ALERT_LABELS.severity, ALERT_LABELS.runbook],
          groupWait: '30s',
          groupInterval: '5m',
          repeatInterval: REPEAT.warning,
          routes,
        },
        receivers: [
          ...(controlled ? [controllerReceiver(CONTROLLER, environment.controllerWebhook)] : []),
          ...audiences.map((role) => receiver(role, environment.receivers[role])),
          ...[...new Set<Severity>([...severities, 'warning'])].map((severity) =>
            receiver(
              severity,
              ROLES_OF[severity].flatMap((role) => environment.receivers[role]),
            ),
          ),
        ],
        inhibitRules: [quietWhileCritical(system.id)],
      },
    });
    for (const alert of alerts) {
      recordOrigin(
        object,
        `/spec/route/routes/${routes.length - severities.length + severities.indexOf(alert.severity)}`,
        alert,
        'route',
      );
    }
  }
}

function child(
  to: string,
  labels: Readonly<Record<string, string>>,
  goOn: boolean,
): AlertmanagerConfigSpecRouteRoutes {
  return {
    receiver: to,
    matchers: Object.entries(labels).map(([name, value]) => ({
      name,
      matchType: ChildMatch.VALUE_EQUAL_TILDE,
      value,
    })),
    ...(goOn ? { continue: true } : {}),
  };
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
    equal: ['alertname', 'tenant'],
  };
}

function audienceOf({ labels }: Alert): readonly string[] {
  return labels?.[ALERT_LABELS.audience]?.split(',') ?? [];
}
