import { Construct } from 'constructs';
import {
  PrometheusRule,
  PrometheusRuleSpecGroupsRulesExpr as Expr,
} from '../../imports/monitoring.coreos.com.ts';
import type { System } from '../catalogue/model/system.ts';
import type { Environment } from '../environments/model.ts';
import { ruleGroups } from './alert-rules.ts';
import { objectLabels } from './object-labels.ts';
import { recordOrigin } from './provenance.ts';

export interface AlertsProps {
  readonly system: System;
  readonly environment: Environment;
}

/** The PrometheusRule of a system. */
export class Alerts extends Construct {
  constructor(scope: Construct, id: string, props: AlertsProps) {
    super(scope, id);
    const { system, environment } = props;
    const groups = ruleGroups(props);
    const object = new PrometheusRule(this, 'Resource', {
      metadata: {
        name: system.id,
        namespace: system.namespace,
        labels: { ...objectLabels(system.id, 'alerts'), ...environment.ruleLabels },
      },
      spec: {
        groups: groups.map(({ name, rules }) => ({
          name,
          rules: rules.map((rule) => ({ ...rule, expr: Expr.fromString(rule.expr) })),
        })),
      },
    });
    groups.forEach(({ elements }, group) => {
      elements.forEach((element, rule) => {
        recordOrigin(object, `/spec/groups/${group}/rules/${rule}`, element);
      });
    });
  }
}
