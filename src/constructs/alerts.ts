import { Construct } from 'constructs';
import {
  PrometheusRule,
  PrometheusRuleSpecGroupsRulesExpr as Expr,
  type PrometheusRuleSpecGroups,
} from '../../imports/monitoring.coreos.com.ts';
import type { System } from '../catalogue/model/system.ts';
import type { Environment } from '../environments/model.ts';
import { alertRule, recordingRule } from './alert-rules.ts';
import { objectLabels } from './object-labels.ts';
import { recordOrigin } from './provenance.ts';

export interface AlertsProps {
  readonly system: System;
  readonly environment: Environment;
}

/** The PrometheusRule of a system: one group of recordings, then one group for each runbook's alerts. */
export class Alerts extends Construct {
  constructor(scope: Construct, id: string, props: AlertsProps) {
    super(scope, id);
    const { system, environment } = props;
    const groups = [recordingGroup(system), ...alertGroups(props)].filter(
      ({ rules = [] }) => rules.length > 0,
    );
    const object = new PrometheusRule(this, 'Resource', {
      metadata: {
        name: system.id,
        namespace: system.namespace,
        labels: { ...objectLabels(system.id, 'alerts'), ...environment.ruleLabels },
      },
      spec: { groups },
    });
    const rulesInOrder = [
      ...(system.recordings.length === 0 ? [] : [system.recordings]),
      ...system.runbooks.map(({ alerts }) => alerts).filter((alerts) => alerts.length > 0),
    ];
    rulesInOrder.forEach((elements, group) => {
      elements.forEach((element, rule) => {
        recordOrigin(object, `/spec/groups/${group}/rules/${rule}`, element);
      });
    });
  }
}

function recordingGroup(system: System): PrometheusRuleSpecGroups {
  return {
    name: `${system.id}.recordings`,
    rules: system.recordings
      .map(recordingRule)
      .map((rule) => ({ ...rule, expr: Expr.fromString(rule.expr) })),
  };
}

function alertGroups({ system, environment }: AlertsProps): PrometheusRuleSpecGroups[] {
  return system.runbooks.map((runbook) => ({
    name: `${system.id}.${runbook.name}`,
    rules: runbook.alerts
      .map((alert) => alertRule(alert, { system, runbook, environment }))
      .map((rule) => ({ ...rule, expr: Expr.fromString(rule.expr) })),
  }));
}
