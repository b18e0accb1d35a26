import { Construct } from 'constructs';
import { k8s } from 'cdk8s-plus-27';
import { DASHBOARD_LABELS, dashboardConfigMapName, dashboardFileName } from '../conventions/grafana.ts';
import { dashboardJson, type DashboardProps } from './dashboard-json.ts';
import { objectLabels } from './object-labels.ts';
import { recordOrigin } from './provenance.ts';

/** The dashboard of a system, as the ConfigMap that Grafana's sidecar picks up. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const { system } = props;
    const file = dashboardFileName(system.id);
    const object = new k8s.KubeConfigMap(this, 'Resource', {
      metadata: {
        name: dashboardConfigMapName(system.id),
        namespace: system.namespace,
        labels: { ...objectLabels(system.id, 'dashboard'), ...DASHBOARD_LABELS },
      },
      data: { [file]: `${JSON.stringify(dashboardJson(props), null, 2)}\n` },
    });
    for (const panel of system.panels) recordOrigin(object, `/data/${file}`, panel);
  }
}
