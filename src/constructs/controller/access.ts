import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ServiceMonitor } from '../../../imports/monitoring.coreos.com.ts';
import type { System } from '../../catalogue/model/system.ts';
import type { Flow } from '../../catalogue/model/traffic.ts';
import { API_SERVER, LINK_LOCAL } from '../../conventions/cluster.ts';
import { CONTROLLER_PORTS, HEALTH_PATHS } from '../../conventions/controller.ts';
import type { Environment } from '../../environments/model.ts';
import { isIncluded } from '../../environments/parts.ts';
import { controllerFlows } from '../../environments/traffic.ts';
import { networkPolicySpec } from '../network-policies.ts';
import { CONTROLLER_PODS, controllerMetadata, type ControllerDeliveryProps } from './parts.ts';

const HTTP = 80;
const HTTPS = 443;

/** How the controller is reached: by Alertmanager for alerts, by Prometheus for figures, and by nobody else. */
export class ControllerAccess extends Construct {
  constructor(scope: Construct, id: string, { systems, environment }: ControllerDeliveryProps) {
    super(scope, id);
    this.#service(environment);
    if (isIncluded(environment, 'monitors')) this.#monitor(environment);
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata: controllerMetadata(environment),
      spec: policyOf(systems, environment),
    });
  }

  #service(environment: Environment): void {
    const { webhook, health } = CONTROLLER_PORTS;
    const target = ({ name }: { readonly name: string }) => k8s.IntOrString.fromString(name);
    const { certificate } = environment.controllerWebhook;
    new k8s.KubeService(this, 'Service', {
      metadata: controllerMetadata(environment),
      spec: {
        selector: { ...CONTROLLER_PODS },
        ports: [
          {
            name: webhook.name,
            port: certificate === undefined ? HTTP : HTTPS,
            targetPort: target(webhook),
          },
          { name: health.name, port: health.port, targetPort: target(health) },
        ],
      },
    });
  }

  #monitor(environment: Environment): void {
    new ServiceMonitor(this, 'Monitor', {
      metadata: controllerMetadata(environment, undefined, environment.monitorLabels),
      spec: {
        selector: { matchLabels: { ...CONTROLLER_PODS } },
        endpoints: [{ port: CONTROLLER_PORTS.health.name, path: HEALTH_PATHS.metrics, interval: '30s' }],
      },
    });
  }
}

/** Sensors and workflows reach it through objects of the API server, and so no way in is left to them. */
function policyOf(systems: readonly System[], environment: Environment): k8s.NetworkPolicySpec {
  const { webhook, health } = CONTROLLER_PORTS;
  const spec = networkPolicySpec(
    CONTROLLER_PODS,
    {
      ingress: [
        { peer: { platform: 'alertmanager' }, port: webhook.port, text: 'Hands in alerts.' },
        { peer: { platform: 'prometheus' }, port: health.port, text: 'Scrapes it.' },
      ],
      egress: [
        asked('prometheus', environment.prometheusUrl),
        asked('alertmanager', environment.alertmanagerUrl),
        ...controllerFlows(systems, environment),
      ],
    },
    environment,
  );
  return { ...spec, egress: [...(spec.egress ?? []), apiServer(environment)] };
}

function asked(platform: 'prometheus' | 'alertmanager', url: string): Flow {
  const { port, protocol } = new URL(url);
  const usual = protocol === 'https:' ? HTTPS : HTTP;
  return { peer: { platform }, port: port === '' ? usual : Number(port), text: 'Asks it.' };
}

function apiServer({ network: { apiServer: known } }: Environment): k8s.NetworkPolicyEgressRule {
  const blocks = known ?? API_SERVER.anywhere;
  return {
    to: blocks.map((cidr) => {
      const except = LINK_LOCAL[cidr];
      return { ipBlock: { cidr, ...(except === undefined ? {} : { except: [except] }) } };
    }),
    ports: API_SERVER.ports.map((port) => ({ protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) })),
  };
}
