import { Construct } from 'constructs';
import { k8s } from 'cdk8s-plus-27';
import type { Prevention } from '../catalogue/model/runbook.ts';
import type { System } from '../catalogue/model/system.ts';
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
    for (const promise of watchingPromises(system)) recordOrigin(object, `/data/${file}`, promise);
  }
}

/** What the runbooks promise to keep an eye on, as far as a panel shows it. */
function watchingPromises({ runbooks, panels }: System): readonly Prevention[] {
  const shown = new Set(panels.flatMap(({ covers = [] }) => covers));
  return runbooks
    .flatMap(({ prevention }) => prevention)
    .filter(({ part, covers = [] }) => part === 'dashboards' && covers.some((id) => shown.has(id)));
}
