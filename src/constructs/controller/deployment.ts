import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ADAPTERS_CONFIG } from '../../conventions/adapters.ts';
import {
  CONTROLLER_PORTS,
  HEALTH_PATHS,
  INTAKE_TOKENS,
  SETTINGS_CONFIG,
  TERMINATION_GRACE_SECONDS,
} from '../../conventions/controller.ts';
import { TLS_KEYS } from '../../conventions/kubernetes.ts';
import { FALLBACK_IMAGE } from '../../conventions/labels.ts';
import { CONTROLLER } from '../../conventions/names.ts';
import { controllerImage, placeImage } from '../../environments/images.ts';
import type { Environment } from '../../environments/model.ts';
import { RESTRICTED_CONTAINER, RESTRICTED_POD } from '../restricted.ts';
import { topologySpread } from '../topology-spread.ts';
import { CONTROLLER_LABELS, CONTROLLER_PODS, controllerMetadata } from './parts.ts';

/** One acts, and both take alerts in; the other takes over within seconds. */
const REPLICAS = 2;

/** Below this folder everything is mounted, each map and Secret in a folder of its own. */
const MOUNTS = '/etc/stanchion';

/**
 * Twice the 150 MB that it may use in a storm of 1,000 alerts as the limit: a controller that is killed in the middle
 * of an incident helps nobody.
 */
const RESOURCES = {
  requests: { cpu: k8s.Quantity.fromString('100m'), memory: k8s.Quantity.fromString('160Mi') },
  limits: { cpu: k8s.Quantity.fromString('1'), memory: k8s.Quantity.fromString('320Mi') },
};

/**
 * The controller's Deployment. A replica that ends closes its webhook at once, and Alertmanager sends again what it
 * refuses, so there is no hook before the stop. It writes no file, so there is no volume to write to.
 */
export class ControllerDeployment extends Construct {
  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    const placed = placeImage(controllerImage(environment), environment);
    new k8s.KubeDeployment(this, 'Resource', {
      metadata: {
        ...controllerMetadata(environment),
        ...(placed.fallback === undefined ? {} : { annotations: { [FALLBACK_IMAGE]: placed.fallback } }),
      },
      spec: {
        replicas: REPLICAS,
        selector: { matchLabels: { ...CONTROLLER_PODS } },
        // A new one is ready before an old one goes, so that somebody always takes alerts in.
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxSurge: k8s.IntOrString.fromNumber(1),
            maxUnavailable: k8s.IntOrString.fromNumber(0),
          },
        },
        template: { metadata: { labels: { ...CONTROLLER_LABELS } }, spec: pod(environment, placed.image) },
      },
    });
  }
}

function pod(environment: Environment, image: string): k8s.PodSpec {
  const mounted = mountsOf(environment);
  return {
    serviceAccountName: CONTROLLER,
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: TERMINATION_GRACE_SECONDS,
    topologySpreadConstraints: topologySpread(CONTROLLER_PODS),
    securityContext: RESTRICTED_POD,
    containers: [container(environment, image, mounted)],
    volumes: mounted.map(({ name, source }) => ({ name, ...source })),
  };
}

function container(environment: Environment, image: string, mounted: readonly Mount[]): k8s.Container {
  const { webhook, health } = CONTROLLER_PORTS;
  return {
    name: 'controller',
    image,
    args: argumentsOf(environment),
    env: [
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
    ],
    ports: [webhook, health].map(({ name, port }) => ({ name, containerPort: port })),
    resources: RESOURCES,
    // Whether it knows the cluster is asked for readiness only: a restart would not bring an API server back.
    startupProbe: { ...asking(HEALTH_PATHS.alive), periodSeconds: 1, failureThreshold: 30 },
    readinessProbe: { ...asking(HEALTH_PATHS.ready), periodSeconds: 5, failureThreshold: 2 },
    livenessProbe: {
      ...asking(HEALTH_PATHS.alive),
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
    securityContext: RESTRICTED_CONTAINER,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: mounted.map(({ name, path }) => ({ name, mountPath: path, readOnly: true })),
  };
}

function asking(path: string): k8s.Probe {
  return { httpGet: { path, port: k8s.IntOrString.fromString(CONTROLLER_PORTS.health.name) } };
}

function argumentsOf({ prometheusUrl, alertmanagerUrl, controllerWebhook }: Environment): string[] {
  const tls = `${MOUNTS}/tls`;
  return [
    `--settings=${MOUNTS}/settings/${SETTINGS_CONFIG.file}`,
    `--adapters=${MOUNTS}/adapters/${ADAPTERS_CONFIG.file}`,
    `--tokens=${MOUNTS}/tokens/${INTAKE_TOKENS.key}`,
    ...(controllerWebhook.certificate === undefined
      ? []
      : [`--tls-cert=${tls}/${TLS_KEYS.certificate}`, `--tls-key=${tls}/${TLS_KEYS.key}`]),
    `--port=${CONTROLLER_PORTS.webhook.port}`,
    `--health-port=${CONTROLLER_PORTS.health.port}`,
    `--prometheus=${prometheusUrl}`,
    `--alertmanager=${alertmanagerUrl}`,
  ];
}

interface Mount {
  readonly name: string;
  readonly path: string;
  readonly source: Omit<k8s.Volume, 'name'>;
}

/** Whole folders: a single file that is mounted never changes while the pod runs, and all of these may. */
function mountsOf({ controllerWebhook: { certificate } }: Environment): Mount[] {
  const map = (name: string, configMap: string) => mount(name, { configMap: { name: configMap } });
  const secret = (name: string, secretName: string) =>
    mount(name, { secret: { secretName, defaultMode: 0o440 } });
  return [
    map('settings', SETTINGS_CONFIG.name),
    map('adapters', ADAPTERS_CONFIG.name),
    secret('tokens', INTAKE_TOKENS.secret),
    ...(certificate === undefined ? [] : [secret('tls', certificate)]),
  ];
}

function mount(name: string, source: Mount['source']): Mount {
  return { name, path: `${MOUNTS}/${name}`, source };
}
